SELECT d.datdba, d.datacl::text[],
       (SELECT s.setconfig FROM pg_db_role_setting s WHERE s.setdatabase = d.oid AND s.setrole = 0)
FROM pg_database d
WHERE d.datname = current_database()
