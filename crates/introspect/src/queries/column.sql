SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attcollation, a.attnotnull, a.attidentity, a.attgenerated,
       a.attislocal, a.attinhcount::int4,
       CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END,
       a.attcompression,
       a.attstattarget::int4, -- 17-
       nullif(a.attstattarget, -1)::int4, -- 14-16
       a.attoptions, a.attfdwoptions,
       CASE WHEN a.atthasdef THEN
           (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) END,
       a.attacl::text[]
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_type t ON t.oid = a.atttypid
WHERE a.attrelid >= 16384 AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
ORDER BY a.attrelid, a.attnum
