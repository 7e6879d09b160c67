SELECT f.oid, f.opfnamespace, f.opfname, a.amname, f.opfowner
FROM pg_opfamily f
JOIN pg_am a ON a.oid = f.opfmethod
WHERE f.oid >= 16384
ORDER BY f.oid
