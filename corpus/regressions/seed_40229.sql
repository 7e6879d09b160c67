CREATE TYPE "E13" AS (a money, b inet);
CREATE TABLE public.t_23 (id int UNIQUE, c_24 oid, "C25" int4range DEFAULT NULL, c_26 timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, c_27 varchar(40), c_28 json DEFAULT '[]', c_29 "E13", CONSTRAINT k_30 CHECK (c_27 IN (lower('ABC'), lower('ABC'))));
