-- Settings that `SHOW ALL` hides are added by hand.
SELECT name, vartype AS type, context, coalesce(unit, '') AS unit, coalesce(min_val, '') AS minimum, coalesce(max_val, '') AS maximum,
       coalesce(array_to_string(enumvals, ','), '') AS "values"
FROM pg_settings
WHERE name NOT LIKE '%.%'
UNION ALL
SELECT name, type, context, '', '', '', ''
FROM (VALUES ('is_superuser', 'bool', 'internal'), ('role', 'string', 'user'), ('seed', 'real', 'user'),
             ('session_authorization', 'string', 'user')) AS hidden(name, type, context)
WHERE name NOT IN (SELECT name FROM pg_settings)
