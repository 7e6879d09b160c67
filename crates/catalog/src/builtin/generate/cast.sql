-- context: i implicit, a assignment, e explicit. method: f function, b binary-coercible, i through text.
SELECT pg_temp.type(c.castsource) AS source,
       pg_temp.type(c.casttarget) AS target,
       c.castcontext AS context,
       c.castmethod AS method,
       pg_temp.function(c.castfunc) AS function
FROM pg_cast c
WHERE pg_temp.wanted('pg_cast'::regclass, c.oid)
