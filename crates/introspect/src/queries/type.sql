SELECT t.oid, t.typnamespace, t.typname, t.typtype, t.typcategory, t.typispreferred, t.typelem,
       t.typsubscript = 'array_subscript_handler'::regproc AND t.typlen = -1, t.typarray, t.typmodin <> 0, t.typcollation,
       t.typrelid, coalesce(c.relkind, ' '), t.typisdefined, t.typbasetype, t.typtypmod, t.typnotnull,
       CASE WHEN t.typtype = 'd' THEN pg_get_expr(t.typdefaultbin, 0) END,
       CASE WHEN t.typtype = 'e' THEN
           ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder) END,
       t.typowner, t.typacl::text[]
FROM pg_type t
LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE t.oid >= 16384 AND (c.relpersistence IS DISTINCT FROM 't' OR c.relnamespace = pg_my_temp_schema())
ORDER BY t.oid
