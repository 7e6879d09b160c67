CREATE UNLOGGED TABLE t_1 (id int PRIMARY KEY, c_2 smallint, "c 3" inet, c_4 char(3) NOT NULL, c_with_a_name_that_is_much_longer_than_what_is_kept_of_it_5 char(3), c_6 timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP, ref_with_a_name_that_is_much_longer_than_what_is_kept_of_it_7 int REFERENCES t_1 (id) ON DELETE CASCADE);
CREATE INDEX IF NOT EXISTS i_16 ON t_1 USING hash (lower(c_2::text));
CREATE TABLE z_17 (LIKE t_1 INCLUDING ALL);
