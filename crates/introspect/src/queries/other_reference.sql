-- What a publication, an event trigger or a statistics object is about, a server's wrapper, and a user mapping's server.
SELECT 'pg_publication'::regclass::oid, p.prpubid, 'pg_class'::regclass::oid, p.prrelid, 0
FROM pg_publication_rel p
UNION ALL -- 15-
SELECT 'pg_publication'::regclass, p.pnpubid, 'pg_namespace'::regclass, p.pnnspid, 0 -- 15-
FROM pg_publication_namespace p -- 15-
UNION ALL
SELECT 'pg_foreign_server'::regclass, s.oid, 'pg_foreign_data_wrapper'::regclass, s.srvfdw, 0 FROM pg_foreign_server s
UNION ALL
SELECT 'pg_user_mapping'::regclass, u.umid, 'pg_foreign_server'::regclass, u.srvid, 0 FROM pg_user_mappings u
UNION ALL
SELECT 'pg_event_trigger'::regclass, e.oid, 'pg_proc'::regclass, e.evtfoid, 0 FROM pg_event_trigger e
UNION ALL
SELECT 'pg_statistic_ext'::regclass, s.oid, 'pg_class'::regclass, s.stxrelid, 0 FROM pg_statistic_ext s
UNION ALL
SELECT 'pg_statistic_ext'::regclass, s.oid, 'pg_class'::regclass, s.stxrelid, k FROM pg_statistic_ext s, unnest(s.stxkeys) k
ORDER BY 1, 2, 3, 4, 5
