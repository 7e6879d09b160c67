SELECT c.oid, c.collnamespace, c.collname, c.collowner
FROM pg_collation c
WHERE c.oid >= 16384
ORDER BY c.oid
