-- kind: t table, i index.
SELECT a.amname AS name, a.amtype AS kind, pg_temp.id(a.oid) AS id
FROM pg_am a
WHERE pg_temp.wanted('pg_am'::regclass, a.oid)
