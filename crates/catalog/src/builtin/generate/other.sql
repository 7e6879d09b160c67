-- Members of an extension which have nothing but a name, or of which nothing else matters here.
SELECT 'foreign data wrapper' AS kind, fdwname AS name FROM pg_foreign_data_wrapper
WHERE pg_temp.wanted('pg_foreign_data_wrapper'::regclass, oid)
UNION ALL
SELECT 'event trigger', evtname FROM pg_event_trigger WHERE pg_temp.wanted('pg_event_trigger'::regclass, oid)
UNION ALL
SELECT 'transform', pg_temp.type(t.trftype) || ' ' || l.lanname
FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang WHERE pg_temp.wanted('pg_transform'::regclass, t.oid)
