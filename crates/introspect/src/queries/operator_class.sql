SELECT c.oid, c.opcnamespace, c.opcname, a.amname, c.opcintype, c.opcdefault, c.opcfamily, c.opckeytype, c.opcowner
FROM pg_opclass c
JOIN pg_am a ON a.oid = c.opcmethod
WHERE c.oid >= 16384
ORDER BY c.oid
