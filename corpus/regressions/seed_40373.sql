CREATE ROLE role_5;
CREATE TABLE public.t_7 (id int PRIMARY KEY, c_8 int4range DEFAULT NULL, c_9 text[], c_10 money, c_11 jsonb, c_with_a_name_that_is_much_longer_than_what_is_kept_of_it_12 varchar(40), c_12 varchar(40) NOT NULL, b int GENERATED ALWAYS AS (id * 2) STORED);
SET ROLE role_5;
ALTER RULE one_rule ON public.t_7 RENAME TO z_24;
