CREATE TEMP TABLE t_9 (id int PRIMARY KEY, c_10 oid NOT NULL, c_11 varbit, c_12 uuid NOT NULL DEFAULT gen_random_uuid(), c_13 money DEFAULT 0, c_14 int[], b int GENERATED ALWAYS AS (id * 2) STORED);
CREATE TABLE z_16 (id int, c_10 text) INHERITS (t_9, t_1);
