SELECT p.oid, p.pronamespace, p.proname, p.prokind, p.proargtypes, p.proallargtypes, p.proargmodes, p.proargnames,
       CASE WHEN p.pronargdefaults > 0 THEN
           ARRAY(SELECT pg_get_function_arg_default(p.oid, n)
                 FROM generate_series(1, coalesce(cardinality(p.proallargtypes), p.pronargs)) n ORDER BY n) END,
       p.prorettype, p.proretset, l.lanname, p.provolatile, p.proisstrict, p.prosecdef, p.proleakproof, p.proparallel,
       p.proconfig, p.prosrc, pg_get_function_sqlbody(p.oid), p.proowner, p.proacl::text[]
FROM pg_proc p
JOIN pg_language l ON l.oid = p.prolang
WHERE p.oid >= 16384
ORDER BY p.oid
