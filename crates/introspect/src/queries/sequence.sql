SELECT c.oid, c.relnamespace, c.relname, c.relpersistence, s.seqtypid, s.seqstart, s.seqincrement, s.seqmin, s.seqmax,
       s.seqcache, s.seqcycle, d.refobjid, d.refobjsubid, coalesce(d.deptype, ' '), c.relowner, c.relacl::text[]
FROM pg_sequence s
JOIN pg_class c ON c.oid = s.seqrelid
LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
    AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
WHERE c.oid >= 16384 AND (c.relpersistence <> 't' OR c.relnamespace = pg_my_temp_schema())
ORDER BY c.oid
