-- flags: d default of its type.
SELECT a.amname AS access_method,
       pg_temp.reference('pg_opclass'::regclass, c.oid, c.opcnamespace, c.opcname) AS name,
       pg_temp.type(c.opcintype) AS input,
       CASE WHEN c.opcdefault THEN 'd' ELSE '' END AS flags,
       pg_temp.type(c.opckeytype) AS key,
       pg_temp.family(c.opcfamily) AS family,
       pg_temp.id(c.oid) AS id
FROM pg_opclass c JOIN pg_am a ON a.oid = c.opcmethod
WHERE pg_temp.wanted('pg_opclass'::regclass, c.oid)
