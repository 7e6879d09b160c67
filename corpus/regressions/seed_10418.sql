CREATE TABLE public.t_1 (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), c_2 timestamptz NOT NULL, CONSTRAINT k_3 CHECK (id IS NOT NULL));
CREATE TABLE public.t_with_a_name_that_is_much_longer_than_what_is_kept_of_it_6 (id int PRIMARY KEY, c_7 int4range, "c 8" bigint, c_9 name DEFAULT 'a'::text, c_10 json, ref_11 uuid REFERENCES public.t_1 (id) DEFERRABLE INITIALLY DEFERRED);
CREATE MATERIALIZED VIEW t_19 AS SELECT c_10 AS first, 'x' AS second FROM public.t_with_a_name_that_is_much_longer_than_what_is_kept_of_it_6 WITH NO DATA;
CREATE TABLE t_20 AS SELECT * FROM t_19;
