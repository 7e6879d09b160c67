SELECT n.oid, n.nspname, n.nspowner, n.nspacl::text[]
FROM pg_namespace n
WHERE (n.oid >= 16384 OR n.oid = 2200 OR n.nspname = 'public')
  AND (n.nspname !~ '^pg_(toast|temp)' OR n.oid = pg_my_temp_schema())
  AND n.nspname <> 'information_schema'
ORDER BY n.oid
