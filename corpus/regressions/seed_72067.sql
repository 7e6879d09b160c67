CREATE UNLOGGED TABLE public.t_11 (id serial PRIMARY KEY, c_12 varbit NOT NULL, c_with_a_name_that_is_much_longer_than_what_is_kept_of_it_13 int, b int GENERATED ALWAYS AS (id * 2) STORED);
