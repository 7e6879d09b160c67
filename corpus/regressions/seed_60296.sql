CREATE UNLOGGED TABLE t_1 (id int UNIQUE, c_with_a_name_that_is_much_longer_than_what_is_kept_of_it_2 json NOT NULL, b int GENERATED ALWAYS AS (id * 2) STORED);
CREATE TABLE t_6 (LIKE public.t_1 INCLUDING ALL EXCLUDING INDEXES, extra int);
CREATE STATISTICS one_statistics ON id, c_with_a_name_that_is_much_longer_than_what_is_kept_of_it_2 FROM t_6;
