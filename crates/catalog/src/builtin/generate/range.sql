SELECT pg_temp.type(r.rngtypid) AS range,
       pg_temp.type(r.rngsubtype) AS subtype,
       pg_temp.type(r.rngmultitypid) AS multirange
FROM pg_range r
WHERE pg_temp.wanted('pg_type'::regclass, r.rngtypid)
