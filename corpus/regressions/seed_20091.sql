CREATE TYPE public."e 6" AS ENUM ('new', 'done', 'it''s odd');
ALTER TYPE public."e 6" ADD ATTRIBUTE z_29 int;
