-- needs: postgresql 17
-- JSON functions over constants, and their aggregates.
CREATE TABLE t (id int PRIMARY KEY, a int, b text);
CREATE VIEW j1 AS SELECT json('{}') AS a, json_serialize('{}') AS b, json_scalar('x') AS c;
CREATE VIEW j2 AS SELECT json('{}' FORMAT JSON) AS a, json_serialize('{}' FORMAT JSON RETURNING text) AS b;
CREATE VIEW j4 AS SELECT json_arrayagg(b) AS a, json_objectagg(id: b) AS b FROM t;
CREATE VIEW j5 AS SELECT '{}' IS JSON AS a, b IS JSON OBJECT AS c FROM t;
CREATE VIEW j6 AS SELECT json(b) AS a, json_serialize(b) AS b, json_scalar(a) AS c, json(b WITH UNIQUE KEYS) AS d FROM t;
CREATE VIEW j7 AS SELECT json(NULL) AS a, json_serialize(NULL) AS b, json_scalar(NULL) AS c;
