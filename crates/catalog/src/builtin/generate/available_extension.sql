-- flags: d default version, s superuser only, t trusted, r relocatable.
SELECT v.name, v.version,
       CASE WHEN v.version = a.default_version THEN 'd' ELSE '' END || CASE WHEN v.superuser THEN 's' ELSE '' END
           || CASE WHEN v.trusted THEN 't' ELSE '' END || CASE WHEN v.relocatable THEN 'r' ELSE '' END AS flags,
       coalesce(v.schema, '') AS schema,
       coalesce(array_to_string(v.requires, ','), '') AS requires
FROM pg_available_extension_versions v JOIN pg_available_extensions a ON a.name = v.name
WHERE NOT (v.name LIKE '%2u' OR v.name LIKE '%plpythonu')
