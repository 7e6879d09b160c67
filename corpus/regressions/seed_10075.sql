CREATE TABLE public.t_10 (id bigserial NOT NULL, c_10 double precision, b int GENERATED ALWAYS AS (id * 2) STORED, CHECK (coalesce(b, 0) IS NOT NULL)) PARTITION BY LIST (id);
ALTER TABLE public.t_10 ALTER COLUMN b TYPE bigint;
