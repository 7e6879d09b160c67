SELECT pg_temp.family(f.oid) AS family, pg_temp.id(f.oid) AS id
FROM pg_opfamily f
WHERE pg_temp.wanted('pg_opfamily'::regclass, f.oid)
