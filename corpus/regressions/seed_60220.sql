CREATE TABLE t_1 (id int UNIQUE, c_2 interval DEFAULT '1 day', c_3 bytea DEFAULT NULL, c_4 varchar(40), CHECK (id IS NOT NULL));
CREATE INDEX i_6 ON t_1 (id);
ALTER INDEX i_6 ATTACH PARTITION i_6;
