CREATE TABLE public."t 1" (id bigserial NOT NULL, c_2 smallint, c_3 varchar(40) DEFAULT 'it''s', c_4 tstzrange, c_5 real);
ALTER TABLE public."t 1" SET UNLOGGED;
