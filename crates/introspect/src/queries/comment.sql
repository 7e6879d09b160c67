SELECT d.classoid, d.objoid, d.objsubid, d.description
FROM pg_description d
WHERE d.objoid >= 16384 OR d.classoid = 'pg_namespace'::regclass
UNION ALL
SELECT d.classoid, d.objoid, 0, d.description
FROM pg_shdescription d
WHERE d.classoid = 'pg_authid'::regclass
