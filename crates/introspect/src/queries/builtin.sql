-- The names of PostgreSQL's own objects whose identifiers differ from server to server. Settled by name.
SELECT 'pg_type' AS class, t.oid, n.nspname, t.typname AS name, '' AS method
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.oid BETWEEN 10000 AND 16383
UNION ALL
SELECT 'pg_class', c.oid, n.nspname, c.relname, ''
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid BETWEEN 10000 AND 16383 AND c.relkind IN ('r', 'v')
UNION ALL
SELECT 'pg_proc', p.oid, n.nspname, p.proname, ''
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.oid BETWEEN 10000 AND 16383
UNION ALL
SELECT 'pg_opclass', o.oid, n.nspname, o.opcname, a.amname
FROM pg_opclass o JOIN pg_namespace n ON n.oid = o.opcnamespace JOIN pg_am a ON a.oid = o.opcmethod
WHERE o.oid BETWEEN 10000 AND 16383
UNION ALL
SELECT 'pg_opfamily', o.oid, n.nspname, o.opfname, a.amname
FROM pg_opfamily o JOIN pg_namespace n ON n.oid = o.opfnamespace JOIN pg_am a ON a.oid = o.opfmethod
WHERE o.oid BETWEEN 10000 AND 16383
UNION ALL
SELECT 'pg_collation', c.oid, n.nspname, c.collname, ''
FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace WHERE c.oid BETWEEN 10000 AND 16383
UNION ALL
SELECT 'pg_namespace', n.oid, '', n.nspname, '' FROM pg_namespace n WHERE n.oid BETWEEN 10000 AND 16383
