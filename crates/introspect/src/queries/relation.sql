SELECT c.oid, c.relnamespace, c.relname, c.relkind, c.relpersistence, c.relnatts, c.relrowsecurity, c.relforcerowsecurity,
       c.reltype, c.reloftype, c.reloptions, f.ftoptions, nullif(a.amname, 'heap'), c.relreplident, s.srvname, c.relispopulated,
       CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END,
       p.partstrat, p.partattrs, p.partclass, p.partcollation, pg_get_expr(p.partexprs, p.partrelid),
       CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END,
       c.relowner, c.relacl::text[]
FROM pg_class c
LEFT JOIN pg_am a ON a.oid = c.relam
LEFT JOIN pg_foreign_table f ON f.ftrelid = c.oid
LEFT JOIN pg_foreign_server s ON s.oid = f.ftserver
LEFT JOIN pg_partitioned_table p ON p.partrelid = c.oid
WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
  AND (c.relpersistence <> 't' OR c.relnamespace = pg_my_temp_schema())
ORDER BY c.oid
