-- flags: u usage granted to PUBLIC, c creation granted to PUBLIC.
SELECT n.nspname AS name,
       (SELECT coalesce(string_agg(DISTINCT CASE x.privilege_type WHEN 'USAGE' THEN 'u' ELSE 'c' END, ''), '')
        FROM aclexplode(n.nspacl) x WHERE x.grantee = 0) AS flags,
       CASE n.nspowner WHEN 10 THEN 'postgres' ELSE n.nspowner::regrole::text END AS owner,
       pg_temp.id(n.oid) AS id
FROM pg_namespace n
WHERE pg_temp.wanted('pg_namespace'::regclass, n.oid) AND n.nspname !~ '^pg_(temp|toast_temp)'
