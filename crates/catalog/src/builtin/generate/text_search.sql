SELECT 'configuration' AS kind, pg_temp.reference('pg_ts_config'::regclass, oid, cfgnamespace, cfgname) AS name, pg_temp.id(oid) AS id
FROM pg_ts_config WHERE pg_temp.wanted('pg_ts_config'::regclass, oid)
UNION ALL
SELECT 'dictionary', pg_temp.reference('pg_ts_dict'::regclass, oid, dictnamespace, dictname), pg_temp.id(oid)
FROM pg_ts_dict WHERE pg_temp.wanted('pg_ts_dict'::regclass, oid)
UNION ALL
SELECT 'parser', pg_temp.reference('pg_ts_parser'::regclass, oid, prsnamespace, prsname), pg_temp.id(oid)
FROM pg_ts_parser WHERE pg_temp.wanted('pg_ts_parser'::regclass, oid)
UNION ALL
SELECT 'template', pg_temp.reference('pg_ts_template'::regclass, oid, tmplnamespace, tmplname), pg_temp.id(oid)
FROM pg_ts_template WHERE pg_temp.wanted('pg_ts_template'::regclass, oid)
