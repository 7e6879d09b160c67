-- Each clause of CREATE AGGREGATE by its name; one that is not there is null.
SELECT a.aggfnoid::oid, a.aggkind, a.aggnumdirectargs,
       nullif(a.aggtransfn::text, '-'), format_type(a.aggtranstype, NULL), nullif(a.aggtransspace, 0)::text,
       nullif(a.aggfinalfn::text, '-'), CASE WHEN a.aggfinalextra THEN 'true' END,
       nullif(a.aggcombinefn::text, '-'), nullif(a.aggserialfn::text, '-'), nullif(a.aggdeserialfn::text, '-'),
       a.agginitval,
       nullif(a.aggmtransfn::text, '-'), nullif(a.aggminvtransfn::text, '-'),
       CASE WHEN a.aggmtranstype <> 0 THEN format_type(a.aggmtranstype, NULL) END, nullif(a.aggmtransspace, 0)::text,
       nullif(a.aggmfinalfn::text, '-'), CASE WHEN a.aggmfinalextra THEN 'true' END,
       a.aggminitval,
       (SELECT CASE WHEN o.oprnamespace = 'pg_catalog'::regnamespace THEN o.oprname
                    ELSE quote_ident(n.nspname) || '.' || o.oprname END
        FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace WHERE o.oid = a.aggsortop)
FROM pg_aggregate a
WHERE a.aggfnoid::oid >= 16384
ORDER BY a.aggfnoid
