CREATE ROLE role_8 NOINHERIT;
CREATE TYPE e_9 AS ENUM ('new', 'done', 'it''s odd');
CREATE TYPE "E18" AS ENUM ('new', 'done', 'it''s odd');
CREATE TABLE t_with_a_name_that_is_much_longer_than_what_is_kept_of_it_20 (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, c_21 timestamp(3), c_22 e_9 DEFAULT NULL, "C23" e_9 NOT NULL, c_24 char(3) DEFAULT '');
ALTER TABLE t_with_a_name_that_is_much_longer_than_what_is_kept_of_it_20 ADD COLUMN c_25 "E18" NOT NULL DEFAULT NULL;
ALTER TYPE "E18" OWNER TO role_8;
CREATE TABLE t_28 (id int PRIMARY KEY, c_29 "E18", c_30 point NOT NULL, c_31 date, c_32 money NOT NULL DEFAULT 1);
DROP OWNED BY role_8;
