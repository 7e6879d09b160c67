CREATE TABLE t_1 (id int PRIMARY KEY, c_2 tstzrange, c_3 boolean, ref_3 int REFERENCES t_1);
CREATE TABLE t_6 (LIKE t_1 INCLUDING ALL EXCLUDING INDEXES, extra int);
ALTER TABLE t_6 ADD COLUMN z_7 text COLLATE one_collation;
