SELECT t.oid, t.tgrelid, t.tgname, t.tgtype, t.tgattr, t.tgfoid, t.tgargs, t.tgconstraint, t.tgdeferrable, t.tginitdeferred,
       t.tgconstrrelid, t.tgoldtable, t.tgnewtable, t.tgenabled, t.tgparentid,
       CASE WHEN t.tgqual IS NOT NULL THEN pg_get_triggerdef(t.oid) END
FROM pg_trigger t
LEFT JOIN pg_constraint c ON c.oid = t.tgconstraint
WHERE NOT t.tgisinternal OR (t.tgparentid <> 0 AND coalesce(c.contype, 't') = 't')
ORDER BY t.oid
