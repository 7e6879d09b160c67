-- arguments: `mode name type`, mode one of nothing (IN), > (OUT), = (INOUT), * (VARIADIC), % (TABLE); a trailing ? is a default.
-- kind: pg_proc.prokind; of an aggregate also o or h (ordered set, hypothetical set) and its number of direct arguments.
-- flags: i, s or v volatility; n strict; d security definer; l leakproof; r not executable by PUBLIC.
SELECT pg_temp.reference('pg_proc'::regclass, p.oid, p.pronamespace, p.proname) AS name,
       (SELECT coalesce(string_agg(
            CASE a.mode WHEN 'o' THEN '>' WHEN 'b' THEN '=' WHEN 'v' THEN '*' WHEN 't' THEN '%' ELSE '' END
                || CASE WHEN a.name <> '' THEN a.name || ' ' ELSE '' END
                || pg_temp.type(a.type)
                || CASE WHEN a.input > p.pronargs - p.pronargdefaults AND a.mode IN ('i', 'b', 'v') THEN '?' ELSE '' END,
            ',' ORDER BY a.n), '')
        FROM (SELECT n, type, coalesce(p.proargmodes[n], 'i') AS mode, coalesce(p.proargnames[n], '') AS name,
                     count(*) FILTER (WHERE coalesce(p.proargmodes[n], 'i') IN ('i', 'b', 'v')) OVER (ORDER BY n) AS input
              FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY AS u(type, n)) a) AS arguments,
       CASE WHEN p.proretset THEN 'setof ' ELSE '' END || pg_temp.type(p.prorettype) AS result,
       p.prokind::text || coalesce((SELECT CASE WHEN g.aggkind = 'n' THEN '' ELSE g.aggkind::text || g.aggnumdirectargs END
                              FROM pg_aggregate g WHERE g.aggfnoid = p.oid), '') AS kind,
       p.provolatile::text || CASE WHEN p.proisstrict THEN 'n' ELSE '' END
           || CASE WHEN p.prosecdef THEN 'd' ELSE '' END
           || CASE WHEN p.proleakproof THEN 'l' ELSE '' END
           || CASE WHEN p.proacl IS NOT NULL AND NOT EXISTS (SELECT FROM aclexplode(p.proacl) x WHERE x.grantee = 0) THEN 'r' ELSE '' END AS flags,
       (SELECT nullif(l.lanname, 'internal') FROM pg_language l WHERE l.oid = p.prolang) AS language,
       pg_temp.id(p.oid) AS id
FROM pg_proc p
WHERE pg_temp.wanted('pg_proc'::regclass, p.oid)
