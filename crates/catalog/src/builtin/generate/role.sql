SELECT rolname AS name, pg_temp.id(oid) AS id FROM pg_roles WHERE rolname LIKE 'pg\_%'
