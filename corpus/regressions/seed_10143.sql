CREATE TABLE t_1 (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), c_2 text, c_3 tstzrange DEFAULT NULL, c_4 point NOT NULL, c_5 real, c_6 timestamptz, c_7 varchar(40), CHECK (c_7 IN ('', '')));
