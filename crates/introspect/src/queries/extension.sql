SELECT e.oid, e.extname, e.extowner, e.extnamespace, e.extversion
FROM pg_extension e
WHERE e.extname <> 'plpgsql'
ORDER BY e.oid
