-- Collations of the operating system differ from server to server and are left out. provider: d default, c libc, i ICU, b builtin.
SELECT c.collname AS name,
       c.collprovider AS provider,
       CASE WHEN c.collisdeterministic THEN '' ELSE 'nondeterministic' END AS flags,
       pg_temp.id(c.oid) AS id
FROM pg_collation c
WHERE pg_temp.wanted('pg_collation'::regclass, c.oid) AND (c.oid < 10000 OR c.collprovider = 'i')
