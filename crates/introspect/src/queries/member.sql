-- What belongs to an extension; plpgsql is a part of PostgreSQL.
SELECT d.classid, d.objid, d.refobjid
FROM pg_depend d
JOIN pg_extension e ON e.oid = d.refobjid
WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND e.extname <> 'plpgsql'
