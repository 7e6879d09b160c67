SELECT 'pg_publication'::regclass::oid, p.oid, 0::oid, p.pubname AS name, p.pubowner, NULL::text[],
       ARRAY['all_tables=' || p.puballtables,
             'publish=' || concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
                 CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END),
             'publish_via_partition_root=' || p.pubviaroot]
FROM pg_publication p
UNION ALL
SELECT 'pg_subscription'::regclass, s.oid, 0, s.subname, s.subowner, NULL,
       ARRAY['enabled=' || s.subenabled, 'publication=' || array_to_string(s.subpublications, ',')]
FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = current_database()
UNION ALL
SELECT 'pg_foreign_data_wrapper'::regclass, f.oid, 0, f.fdwname, f.fdwowner, f.fdwacl::text[],
       array_remove(ARRAY['handler=' || nullif(f.fdwhandler, 0)::regproc, 'validator=' || nullif(f.fdwvalidator, 0)::regproc], NULL)
FROM pg_foreign_data_wrapper f
UNION ALL
SELECT 'pg_foreign_server'::regclass, s.oid, 0, s.srvname, s.srvowner, s.srvacl::text[], ARRAY['wrapper=' || f.fdwname]
FROM pg_foreign_server s JOIN pg_foreign_data_wrapper f ON f.oid = s.srvfdw
UNION ALL
SELECT 'pg_user_mapping'::regclass, u.umid, 0, '', CASE u.umuser WHEN 0 THEN 10 ELSE u.umuser END, NULL,
       CASE u.umuser WHEN 0 THEN ARRAY['public=true'] ELSE '{}' END
FROM pg_user_mappings u
UNION ALL
SELECT 'pg_event_trigger'::regclass, e.oid, 0, e.evtname, e.evtowner, NULL,
       array_remove(ARRAY['enabled=' || e.evtenabled::text, 'event=' || e.evtevent, 'tags=' || array_to_string(e.evttags, ',')], NULL)
FROM pg_event_trigger e
UNION ALL
SELECT 'pg_statistic_ext'::regclass, s.oid, s.stxnamespace, s.stxname, s.stxowner, NULL,
       array_remove(ARRAY['expressions=' || pg_get_expr(s.stxexprs, s.stxrelid),
                          'kinds=' || array_to_string(s.stxkind, '')], NULL)
FROM pg_statistic_ext s
UNION ALL
SELECT 'pg_ts_config'::regclass, t.oid, t.cfgnamespace, t.cfgname, t.cfgowner, NULL, '{}'
FROM pg_ts_config t WHERE t.oid >= 16384
UNION ALL
SELECT 'pg_ts_dict'::regclass, t.oid, t.dictnamespace, t.dictname, t.dictowner, NULL, '{}'
FROM pg_ts_dict t WHERE t.oid >= 16384
UNION ALL
SELECT 'pg_ts_parser'::regclass, t.oid, t.prsnamespace, t.prsname, 10, NULL, '{}' FROM pg_ts_parser t WHERE t.oid >= 16384
UNION ALL
SELECT 'pg_ts_template'::regclass, t.oid, t.tmplnamespace, t.tmplname, 10, NULL, '{}' FROM pg_ts_template t WHERE t.oid >= 16384
UNION ALL
SELECT 'pg_language'::regclass, l.oid, 0, l.lanname, l.lanowner, l.lanacl::text[], ARRAY['trusted=' || l.lanpltrusted]
FROM pg_language l WHERE l.oid >= 16384 AND l.lanname <> 'plpgsql'
UNION ALL
SELECT 'pg_conversion'::regclass, c.oid, c.connamespace, c.conname, c.conowner, NULL, '{}'
FROM pg_conversion c WHERE c.oid >= 16384
UNION ALL
SELECT 'pg_am'::regclass, a.oid, 0, a.amname, 10, NULL, ARRAY['type=' || a.amtype::text] FROM pg_am a WHERE a.oid >= 16384
ORDER BY 1, 2
