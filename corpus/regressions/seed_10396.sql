CREATE TABLE "t 1" (id bigserial NOT NULL, c_2 bytea DEFAULT 'oops', c_3 varchar(40), c_4 varbit, c_5 name, c_6 jsonb DEFAULT '{}') PARTITION BY LIST (c_2);
