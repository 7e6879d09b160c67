CREATE TABLE z_23 (id int, id text) INHERITS (public.t_7, t_1);
