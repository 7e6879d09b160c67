-- order: the family that sorts the result, where the operator is one to order by.
SELECT pg_temp.family(m.amopfamily) AS family,
       m.amopstrategy AS strategy,
       pg_temp.type(m.amoplefttype) AS "left",
       pg_temp.type(m.amoprighttype) AS "right",
       pg_temp.operator(m.amopopr) AS operator,
       pg_temp.family(m.amopsortfamily) AS "order"
FROM pg_amop m
WHERE pg_temp.wanted('pg_opfamily'::regclass, m.amopfamily) OR pg_temp.wanted('pg_operator'::regclass, m.amopopr)
