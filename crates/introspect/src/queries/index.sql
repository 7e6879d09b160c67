SELECT i.indexrelid, i.indrelid, c.relname, a.amname, i.indnkeyatts, i.indkey, i.indclass, i.indcollation, i.indoption,
       i.indisunique,
       i.indnullsnotdistinct, -- 15-
       false, -- 14
       i.indisvalid, i.indisclustered, i.indisreplident, c.reloptions,
       (SELECT h.inhparent FROM pg_inherits h WHERE c.relispartition AND h.inhrelid = i.indexrelid),
       pg_get_expr(i.indpred, i.indrelid),
       CASE WHEN i.indexprs IS NOT NULL THEN
           ARRAY(SELECT pg_get_indexdef(i.indexrelid, n, false) FROM generate_series(1, i.indnkeyatts) n
                 WHERE i.indkey[n - 1] = 0 ORDER BY n) END
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_am a ON a.oid = c.relam
WHERE i.indexrelid >= 16384 AND c.relnamespace <> 'pg_toast'::regnamespace
  AND (c.relpersistence <> 't' OR c.relnamespace = pg_my_temp_schema())
ORDER BY i.indexrelid
