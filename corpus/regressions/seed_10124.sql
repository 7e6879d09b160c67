CREATE TABLE public.t_2 (id int PRIMARY KEY, c_3 json, c_4 varchar(40) NOT NULL, c_5 date DEFAULT now(), c_6 varbit NOT NULL, c_7 oid DEFAULT 1);
ALTER TABLE public.t_2 ADD CONSTRAINT k_8 PRIMARY KEY (c_3);
