CREATE TABLE t_1 (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, c_2 smallint DEFAULT 0, c_with_a_name_that_is_much_longer_than_what_is_kept_of_it_3 double precision NOT NULL, c_4 bytea, b int GENERATED ALWAYS AS (id * 2) STORED);
ALTER TABLE t_1 ADD CONSTRAINT k_6 CHECK (NOT (c_4 <> 'oops')) NO INHERIT;
