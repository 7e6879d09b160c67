CREATE TABLE public.t_15 (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, c_16 bigint, c_17 bytea, c_18 time NOT NULL, "c 19" jsonb, c_20 text[] NOT NULL, c_21 interval NOT NULL DEFAULT '1 day');
ALTER TABLE public.t_15 ALTER COLUMN c_21 TYPE text USING c_21::text;
