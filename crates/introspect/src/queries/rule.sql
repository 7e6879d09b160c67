SELECT r.oid, r.ev_class, r.rulename, r.ev_type, r.is_instead, r.ev_enabled, pg_get_ruledef(r.oid)
FROM pg_rewrite r
WHERE r.oid >= 16384 AND r.rulename <> '_RETURN'
ORDER BY r.oid
