-- kind: pg_class.relkind. flags: r not readable by PUBLIC. columns: `name type`, a trailing ! is NOT NULL.
SELECT pg_temp.reference('pg_class'::regclass, c.oid, c.relnamespace, c.relname) AS name,
       c.relkind AS kind,
       CASE WHEN EXISTS (SELECT FROM aclexplode(c.relacl) x WHERE x.grantee = 0 AND x.privilege_type = 'SELECT') THEN '' ELSE 'r' END AS flags,
       (SELECT string_agg(a.attname || ' ' || pg_temp.type(a.atttypid) || CASE WHEN a.attnotnull THEN '!' ELSE '' END, ',' ORDER BY a.attnum)
        FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
       pg_temp.id(c.oid) AS id
FROM pg_class c
WHERE pg_temp.wanted('pg_class'::regclass, c.oid) AND c.relkind IN ('r', 'v', 'm', 'f', 'p', 'S', 'c')
