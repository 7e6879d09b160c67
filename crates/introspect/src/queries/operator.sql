SELECT o.oid, o.oprnamespace, o.oprname, o.oprleft, o.oprright, o.oprresult, o.oprcode::oid, o.oprcom, o.oprnegate,
       o.oprcanhash, o.oprcanmerge, o.oprowner
FROM pg_operator o
WHERE o.oid >= 16384
ORDER BY o.oid
