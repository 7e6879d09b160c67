SELECT c.oid, c.castsource, c.casttarget, c.castcontext, c.castmethod, c.castfunc
FROM pg_cast c
WHERE c.oid >= 16384
ORDER BY c.oid
