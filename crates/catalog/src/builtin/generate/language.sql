SELECT l.lanname AS name, CASE WHEN l.lanpltrusted THEN 'trusted' ELSE '' END AS flags, pg_temp.id(l.oid) AS id
FROM pg_language l
WHERE pg_temp.wanted('pg_language'::regclass, l.oid)
