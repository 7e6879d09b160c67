SELECT o.amopfamily, o.amopstrategy, o.amoplefttype, o.amoprighttype, o.amopopr, o.amoppurpose
FROM pg_amop o
WHERE o.oid >= 16384
ORDER BY o.oid
