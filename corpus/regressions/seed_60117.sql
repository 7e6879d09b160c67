CREATE TABLE t_1 (id int PRIMARY KEY, c_2 text, c_3 numeric(10, 2), c_4 date);
CREATE TYPE public.e_6 AS ENUM ('new', 'done', 'it''s odd');
CREATE TABLE t_7 (id bigserial NOT NULL, c_8 name, c_9 smallint, c_10 text, c_11 name, c_12 public.e_6, ref_13 int REFERENCES t_1 ON DELETE SET NULL, CHECK (c_11 IS NOT NULL));
ALTER TABLE t_1 SET UNLOGGED;
