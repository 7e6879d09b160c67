-- kind: pg_type.typtype. flags: p preferred, m takes modifiers, s has a subscript handler, c collatable.
SELECT pg_temp.type(t.oid) AS name,
       t.typtype AS kind,
       t.typcategory AS category,
       CASE WHEN t.typispreferred THEN 'p' ELSE '' END
           || CASE WHEN t.typmodin <> 0 THEN 'm' ELSE '' END
           || CASE WHEN t.typsubscript <> 0 THEN 's' ELSE '' END
           || CASE WHEN t.typcollation <> 0 THEN 'c' ELSE '' END AS flags,
       pg_temp.type(t.typelem) AS element,
       pg_temp.type(t.typarray) AS array,
       pg_temp.type(t.typbasetype) AS base,
       pg_temp.id(t.oid) AS id
FROM pg_type t
WHERE pg_temp.wanted('pg_type'::regclass, t.oid)
