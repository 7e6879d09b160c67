SELECT c.oid, c.conrelid, c.contypid, c.conname, c.contype, c.condeferrable, c.condeferred, c.convalidated,
       c.conenforced, -- 18-
       true, -- 14-17
       c.connoinherit, c.conislocal, c.coninhcount::int4, c.conparentid, c.conkey, c.conindid, c.conexclop,
       c.confrelid, c.confkey, c.confmatchtype, c.confdeltype, c.confupdtype,
       c.confdelsetcols, -- 15-
       NULL::int2[], -- 14
       c.conperiod, -- 18-
       false, -- 14-17
       pg_get_expr(c.conbin, c.conrelid)
FROM pg_constraint c
WHERE c.oid >= 16384
ORDER BY c.oid
