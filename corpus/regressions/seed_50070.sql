CREATE TABLE public.t_1 (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), c_2 time, c_3 numeric(10, 2), c_with_a_name_that_is_much_longer_than_what_is_kept_of_it_4 varbit NOT NULL, c_4 double precision, c_6 char(3) NOT NULL DEFAULT lower('ABC'), c_7 jsonb DEFAULT '{}', b int GENERATED ALWAYS AS (1 * 2) STORED, CHECK (NOT (c_4 <> -7)));
CREATE MATERIALIZED VIEW t_21 AS SELECT c_6 AS first, 'x' AS second FROM public.t_1 WITH NO DATA;
CREATE TABLE z_28 (id int, c_6 text) INHERITS (t_21, public.t_16);
