SELECT d.defaclrole, d.defaclnamespace, d.defaclobjtype, d.defaclacl::text[]
FROM pg_default_acl d
ORDER BY d.oid
