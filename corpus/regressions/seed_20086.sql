CREATE TABLE t_21 (id int PRIMARY KEY, c_22 bit(4), c_23 int[], c_24 timestamptz);
CREATE INDEX ON t_21 USING brin ((c_22 IS NULL), c_22) INCLUDE (c_22) WHERE c_24 BETWEEN now() AND now();
