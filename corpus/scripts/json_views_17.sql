-- needs: postgresql 17
-- JSON in views, as PostgreSQL stores and prints it.
CREATE TABLE t (id int PRIMARY KEY, b text, c numeric, d timestamptz, j jsonb, k json);
CREATE VIEW v1 AS SELECT json_object('a': 1, 'b': b, 'c': 'x', 'd': NULL) AS x FROM t;
CREATE VIEW v2 AS SELECT json_array(1, b, 'x', NULL) AS x, json_array('1' FORMAT JSON) AS y FROM t;
CREATE VIEW v3 AS SELECT json_scalar(1) AS x, json_scalar('x') AS y, json_scalar(b) AS z FROM t;
CREATE VIEW v4 AS SELECT json_object('a' VALUE 'x' ABSENT ON NULL WITH UNIQUE KEYS RETURNING jsonb) AS x;
CREATE VIEW v5 AS SELECT json_objectagg(b: id) AS x, json_arrayagg(b ORDER BY id NULL ON NULL RETURNING jsonb) AS y, json_objectagg(b: 'x') AS z FROM t;
CREATE VIEW v6 AS SELECT b IS JSON AS x, b IS JSON OBJECT WITH UNIQUE KEYS AS y, b IS NOT JSON SCALAR AS z, '1' IS NOT JSON AS w FROM t;
CREATE VIEW v7 AS SELECT json('{}') AS x, json('{}' WITH UNIQUE) AS y, json_serialize('{}') AS z, json_serialize('{}' RETURNING bytea) AS w;
-- With jsonb among the values the result is jsonb.
CREATE VIEW b1 AS SELECT json_array(j, 1) AS x, json_object('a': j) AS y, json_object('a': k) AS z FROM t;
CREATE VIEW b2 AS SELECT json_arrayagg(j) AS x, json_objectagg(b: j) AS y, json_arrayagg(b) FILTER (WHERE j IS NULL) AS z FROM t;
CREATE TABLE b3 AS SELECT json_array(j) AS x FROM t;
-- Paths.
CREATE VIEW p1 AS SELECT json_value(j, '$.a.b[0]' RETURNING int DEFAULT 0 ON EMPTY) AS a, json_query(j, 'strict $.b[*]' WITH WRAPPER) AS b, json_exists(j, '$."c d"') AS c FROM t;
CREATE VIEW p2 AS SELECT json_value('{}', '$.a') AS x, json_query('{}', '$') AS y;
CREATE VIEW p3 AS SELECT json_value(j, '$' PASSING id AS q, b AS "Z") AS x FROM t;
CREATE VIEW p4 AS SELECT jsonb_path_query(j, '$.a.size()') AS x, j @? '$.a[0 to last]' AS y, '$.x.y'::jsonpath AS z FROM t;
CREATE INDEX ON t ((j @@ 'lax $.a'));
-- Tables.
CREATE VIEW t1 AS SELECT * FROM json_table('[1]'::jsonb, '$[*]' COLUMNS (n FOR ORDINALITY, a int PATH '$' DEFAULT 1 ON EMPTY, x text PATH '$.x' NULL ON ERROR, e boolean EXISTS PATH '$.e', NESTED PATH '$.y[*]' AS yy COLUMNS (z text PATH '$'))) AS j;
CREATE VIEW t2 AS SELECT jt.* FROM t, json_table(t.j, '$' PASSING 1 AS q COLUMNS (a int PATH '$.a')) AS jt;
CREATE VIEW t3 AS SELECT * FROM json_table('{}', '$' COLUMNS (a int, b jsonb FORMAT JSON PATH '$' WITH WRAPPER, "C d" text FORMAT JSON, d int EXISTS) ERROR ON ERROR);
-- Queries.
CREATE VIEW q1 AS SELECT json_array(SELECT b FROM t ORDER BY id) AS x;
CREATE VIEW q2 AS SELECT json_array(SELECT j FROM t) AS x, json_array(VALUES (1), (2) RETURNING text) AS y;
SELECT json_array(SELECT id, b FROM t);
