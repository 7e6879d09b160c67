-- flags: h can hash, m can merge.
SELECT pg_temp.reference('pg_operator'::regclass, o.oid, o.oprnamespace, o.oprname) AS name,
       pg_temp.type(o.oprleft) AS "left",
       pg_temp.type(o.oprright) AS "right",
       pg_temp.type(o.oprresult) AS result,
       pg_temp.function(o.oprcode) AS function,
       pg_temp.operator(o.oprcom) AS commutator,
       pg_temp.operator(o.oprnegate) AS negator,
       CASE WHEN o.oprcanhash THEN 'h' ELSE '' END || CASE WHEN o.oprcanmerge THEN 'm' ELSE '' END AS flags,
       pg_temp.id(o.oid) AS id
FROM pg_operator o
WHERE pg_temp.wanted('pg_operator'::regclass, o.oid)
