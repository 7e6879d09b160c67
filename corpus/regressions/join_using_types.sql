CREATE TABLE t (a uuid, b int, c text, d point);
CREATE TABLE u (a bigint, b text, c name, d point);
SELECT 1 FROM t JOIN u USING (a);
SELECT 1 FROM t JOIN u USING (b);
SELECT 1 FROM t JOIN u USING (c);
SELECT 1 FROM t JOIN u USING (c, a);
SELECT 1 FROM t JOIN u USING (d);
SELECT 1 FROM t NATURAL JOIN u;
