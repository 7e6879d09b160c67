-- Constants and casts
SELECT 1, 2147483648, 9223372036854775808, 1.5, 1e10, -2147483648, 'a', NULL, true, B'101', X'1F'
SELECT -1, - 5.5, +1, - (5), @ -5
SELECT '1'::integer, 1::text, '2020-01-01'::date, 'a'::varchar(10), 'abc'::char(2), 'x'::char, 1.234::numeric(5,2)
SELECT CAST('1' AS bigint), bigint '7', timestamp '2020-01-01', interval '1 day', interval '1' day, timestamptz(3) '2020-01-01'
SELECT 'x'::missing
SELECT 'x'::nowhere.missing
SELECT 'abc'::integer
SELECT '99999999999'::integer
SELECT 'maybe'::boolean
SELECT 'yes'::boolean, 'f'::boolean, ' true '::boolean
SELECT 'sad'::mood, 'ok'::mood
SELECT 'angry'::mood
SELECT 'x'::uuid
SELECT 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid, '{a0eebc999c0b4ef8bb6d6bb9bd380a11}'::uuid
SELECT '{"a": 1}'::jsonb, '[1]'::json
SELECT '{a: 1}'::jsonb
SELECT 'customers'::regclass, 'numbers'::regclass
SELECT 'missing'::regclass
SELECT 'nowhere.missing'::regclass
SELECT 'int4'::regtype, 'missing'::regtype
SELECT nextval('numbers'), currval('numbers'::regclass)
SELECT 1::boolean, true::integer, 'a'::text::integer
SELECT 1::uuid
SELECT now()::integer
SELECT 1.5::integer, 1::bigint::smallint, 1::real, 1::double precision
SELECT ARRAY[1, 2]::text[], '{1,2}'::integer[], ARRAY[1, 2]::bigint[]
SELECT 'x'::integer[]
SELECT ARRAY[]::integer[]
SELECT ARRAY[]
SELECT 5::positive, 'abcdef'::short_text
SELECT (1, 'a')::pair
SELECT ROW(1, 'a', 2)::pair
SELECT '(1,a)'::pair
SELECT 1::varchar, 1::char, 'abc'::name, 'a'::"char"
SELECT 'a'::varchar(0)
SELECT 1::numeric(2000)
SELECT 1::integer(5)
-- Columns
SELECT * FROM customers
SELECT id, customers.name, public.customers.email FROM customers
SELECT missing FROM customers
SELECT customers.missing FROM customers
SELECT other.id FROM customers
SELECT c.id FROM customers AS c
SELECT customers.id FROM customers AS c
SELECT c FROM customers c
SELECT c.* FROM customers c
SELECT (c).* FROM customers c
SELECT (c).missing FROM customers c
SELECT (place).x, (c.place).y FROM customers c
SELECT (place).z FROM customers
SELECT place.x FROM customers
SELECT (id).x FROM customers
SELECT c.label, label(c) AS l, c.name FROM customers c
SELECT id(c) FROM customers c
SELECT tableoid, ctid, xmin FROM customers
SELECT id FROM customers, orders
SELECT customers.id, orders.id AS order_id FROM customers, orders
SELECT a.id FROM customers a, orders a
SELECT id AS a, name AS a FROM customers
SELECT *
SELECT *, id AS again FROM plain, orders LIMIT 0
SELECT x.a1, x.b FROM plain AS x (a1)
SELECT * FROM plain AS x (a1, b1, c1, d1)
SELECT relname, relkind FROM pg_class
SELECT oid::regclass, typname FROM pg_type
SELECT last_value, is_called FROM numbers
SELECT * FROM missing
SELECT * FROM nowhere.customers
-- Operators
SELECT 1 + 1, 1 + 1.5, 1 + 1::bigint, 1::smallint + 1::smallint, 1 / 2.0::real
SELECT 'a' || 'b', 'a' || 1, 1 || 'a', ARRAY[1] || 2, 1 || ARRAY[2], ARRAY[1] || ARRAY[2]
SELECT 1 || 2
SELECT now() - interval '1 day', now() - now(), current_date - 1, current_date - current_date, current_date + interval '1 day'
SELECT now() + 1
SELECT 1 = 1, 1 = 1.0, 'a' = 'b', name = 'x', email = name, code = 'abc', feeling = 'ok', token = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11' FROM customers
SELECT feeling = 'angry' FROM customers
SELECT id = 'x' FROM customers
SELECT id = name FROM customers
SELECT id = '5', id = 5, id = 5.5, amount = 5, amount + 1, nick || 'x' FROM customers
SELECT token = 5 FROM customers
SELECT token = email FROM customers
SELECT feeling = email FROM customers
SELECT feeling < 'happy'::mood, feeling::text = 'x' FROM customers
SELECT details -> 'a', details ->> 'a', details #> '{a,b}', details #>> '{a}', details -> 0, details ? 'a', details @> '{}' FROM customers
SELECT data -> 'a' ->> 'b' FROM customers
SELECT data = data FROM customers
SELECT created_at > '2020-01-01', born = '2020-01-01', created_at = born, placed > created_at FROM customers, orders
SELECT name LIKE 'a%', name NOT LIKE 'a', email ILIKE 'a', name SIMILAR TO 'a', name LIKE 'a' ESCAPE 'x', name ~ 'a', name !~* 'a' FROM customers
SELECT id LIKE 'a' FROM customers
SELECT NOT active, active AND true, active OR NULL, active IS TRUE, active IS NOT UNKNOWN, id IS NULL FROM customers
SELECT NOT id FROM customers
SELECT active AND id FROM customers
SELECT id AND 'x' FROM customers
SELECT active AND 'x' FROM customers
SELECT id BETWEEN 1 AND 10, id NOT BETWEEN 1 AND 10.5, name BETWEEN 'a' AND 'b', id BETWEEN SYMMETRIC 10 AND 1 FROM customers
SELECT id BETWEEN 'a' AND 2 FROM customers
SELECT id IN (1, 2), id NOT IN (1, 2), id IN (1), name IN ('a', 'b'), feeling IN ('ok', 'sad'), id IN (1, 2.5) FROM customers
SELECT feeling IN ('ok', 'bad') FROM customers
SELECT id IN (1, 'x') FROM customers
SELECT id IN (true, false) FROM customers
SELECT id IN (id, 5, 6) FROM customers
SELECT (id, name) IN ((1, 'a'), (2, 'b')) FROM customers
SELECT (id, name) = (1, 'a'), (id, name) < (1, 'b'), (id, name) <> (1, 'c') FROM customers
SELECT (id, name) = (1, 'a', 2) FROM customers
SELECT (id, name) = (1, 2) FROM customers
SELECT id IS DISTINCT FROM 5, name IS NOT DISTINCT FROM 'x', id IS DISTINCT FROM NULL FROM customers
SELECT id = ANY (ARRAY[1, 2]), 'a' = ANY (tags), 'a' = ALL (tags), id = ANY ('{1,2}') FROM customers
SELECT id = ANY (1) FROM customers
SELECT 5 = ANY (tags) FROM customers
SELECT tags[1], tags[1:2], details['a'], details['a']['b'], (tags)[1] FROM customers
SELECT id[1] FROM customers
SELECT tags['x'] FROM customers
SELECT tags['1'] FROM customers
SELECT tags @> ARRAY['a'], tags && '{a}', tags || 'x', tags || '{x}'::text[], array_append(tags, 'x') FROM customers
SELECT tags @> ARRAY[1] FROM customers
SELECT during @> now(), during && '[2020-01-01,2021-01-01)', lower(during), upper_inf(during), during @> '2020-01-01'::timestamptz FROM orders
SELECT during @> 5 FROM orders
SELECT wait * 2, wait / 2, wait + placed, placed + wait, wait > '1 hour', extract(epoch FROM wait) FROM orders
SELECT score * 2, score / 3, rate * score, rate * 2, score + id, -score, abs(score), round(score), round(score, 1), sum(score) OVER () FROM customers
SELECT 5 % 2, 2 ^ 3, |/ 4, 5 & 3, ~5, 1 << 2
SELECT a ### b FROM plain
SELECT 1 OPERATOR(pg_catalog.+) 2, 1 OPERATOR(nowhere.+) 2
SELECT B'1' || B'0', B'10' & B'11'
SELECT 'a' < 'b', 'a' + 'b'
SELECT '1' + 1, '1' + '1'
-- Functions
SELECT lower(name), upper('x'), length(name), substring(name FROM 1 FOR 2), trim(name), position('a' IN name), overlay(name PLACING 'x' FROM 1) FROM customers
SELECT lower(5)
SELECT lower()
SELECT lower('a', 'b')
SELECT missing_function(1, 'a', now())
SELECT nowhere.lower('a')
SELECT pg_catalog.lower('a'), public.double_it(2)
SELECT double_it(1), double_it('2'), double_it(2.5)
SELECT double_it(2::smallint), double_it(NULL)
SELECT overloaded(1), overloaded('x'), overloaded('x'::text), overloaded(NULL)
SELECT overloaded(1.5)
SELECT overloaded(now())
SELECT with_defaults(1), with_defaults(1, 'a'), with_defaults(1, c => false), with_defaults(a => 1, b => 'x')
SELECT with_defaults(1, d => 2)
SELECT with_defaults(b => 'x')
SELECT with_defaults(a => 1, 2)
SELECT many(1, 2, 3), many(VARIADIC ARRAY[1, 2]), many(1)
SELECT many('x')
SELECT many()
SELECT concat('a', 1, true), concat_ws(',', 'a', 2), format('%s', 1), coalesce(1, 2.5), greatest(1, 2.5), least('a', 'b'), nullif(1, 2), nullif('a', 'b')
SELECT coalesce(1, 'x')
SELECT coalesce(1, true)
SELECT coalesce(name, email), coalesce(name, 'x'), coalesce(id, 5), coalesce(score, 0), coalesce(tags, '{}'), coalesce(code, name) FROM customers
SELECT nullif(1, 'x')
SELECT greatest(now(), '2020-01-01', current_date)
SELECT CASE WHEN active THEN 1 ELSE 2.5 END, CASE id WHEN 1 THEN 'a' ELSE name END, CASE WHEN active THEN 'x' END FROM customers
SELECT CASE WHEN id THEN 1 END FROM customers
SELECT CASE id WHEN 'x' THEN 1 END FROM customers
SELECT CASE WHEN active THEN 1 ELSE 'x' END FROM customers
SELECT CASE WHEN active THEN 1 ELSE now() END FROM customers
SELECT array_agg(id), array_agg(name), string_agg(name, ','), count(*), count(DISTINCT id), sum(id), avg(id), max(name), min(born), bool_and(active) FROM customers
SELECT sum(quantity), sum(total), avg(total), sum(id), avg(wait), sum(wait), max(during) FROM orders
SELECT string_agg(name) FROM customers
SELECT sum(name) FROM customers
SELECT max(active) FROM customers
SELECT array_agg(DISTINCT name ORDER BY name), jsonb_agg(c), json_object_agg(id, name), count(*) FILTER (WHERE active) FROM customers c
SELECT array_agg(DISTINCT name ORDER BY id) FROM customers
SELECT count(*) FILTER (WHERE id) FROM customers
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY score), mode() WITHIN GROUP (ORDER BY name), percentile_disc(0.5) WITHIN GROUP (ORDER BY id) FROM customers
SELECT percentile_cont(0.5, score) FROM customers
SELECT row_number() OVER (), rank() OVER (ORDER BY id), lag(name) OVER (PARTITION BY active ORDER BY id), first_value(id) OVER w, sum(id) OVER w FROM customers WINDOW w AS (ORDER BY id)
SELECT row_number() FROM customers
SELECT lower(name) OVER () FROM customers
SELECT lag(id, 1, 0) OVER (ORDER BY id), ntile(4) OVER (ORDER BY id), nth_value(name, 2) OVER (ORDER BY id) FROM customers
SELECT sum(id) OVER missing FROM customers
SELECT lower(DISTINCT name) FROM customers
SELECT lower(*) FROM customers
SELECT a_procedure(1)
SELECT first_of(ARRAY[1]), first_of(tags), first_of('{a}'::text[]) FROM customers
SELECT first_of(1)
SELECT first_of('{1}')
SELECT array_length(tags, 1), unnest(tags), array_to_string(tags, ','), cardinality(tags), array_position(tags, 'x'), array_remove(tags, NULL) FROM customers
SELECT generate_series(1, 3), generate_series(1, 3::bigint), generate_series(now(), now(), '1 day')
SELECT extract(year FROM born), date_trunc('day', created_at), date_part('year', born), age(created_at), to_char(created_at, 'YYYY'), make_date(2020, 1, 1) FROM customers
SELECT created_at AT TIME ZONE 'UTC', placed AT TIME ZONE 'UTC', created_at::date, created_at::time FROM customers, orders
SELECT current_user, session_user, current_date, current_timestamp, current_timestamp(3) AS c3, localtime, localtimestamp, current_schema, current_catalog, current_time(0)
SELECT text(5), int4(5.5), date(now()), float8('1.5'), name('x')
SELECT mood('ok'), positive(5)
SELECT jsonb_build_object('a', 1), to_jsonb(c), row_to_json(c), jsonb_set(details, '{a}', '1'), json_build_array(1, 'x') FROM customers c
SELECT gen_random_uuid(), md5('x'), random(), encode('a', 'hex'), sha256('a'), pg_typeof(1), version()
SELECT xmlelement(name a, 'x'), xmlforest(1 AS a)
SELECT num_nulls(1, NULL), num_nonnulls(VARIADIC ARRAY[1])
SELECT row_to_json(ROW(1, 2)), ROW(1, 'a'), (1, 2)
SELECT width_bucket(5, ARRAY[1, 2]), array_fill(1, ARRAY[2]), int4range(1, 2), tstzrange(now(), NULL), numrange(1, 2.5)
SELECT range_merge(int4range(1, 2), int4range(3, 4)), int4multirange(int4range(1, 2)), unnest('{[1,2)}'::int4multirange)
SELECT enum_range(NULL::mood), enum_first(NULL::mood), enum_range('sad'::mood)
SELECT enum_range(1)
SELECT substr(5, 1)
SELECT round(1.5::double precision, 1)
SELECT to_char(5, '9'), to_char('x', 'y')
SELECT set_config('a.b', 'c', false), current_setting('x.y', true)
SELECT array_cat(ARRAY[1], ARRAY['x'])
SELECT array_append(ARRAY[1], 2.5), array_prepend(1, ARRAY[2]), array_cat(ARRAY[1], ARRAY[2.5])
SELECT length('x'::bytea), octet_length('a'), char_length(code), bit_length('x') FROM customers
SELECT pg_get_expr(NULL, 0), format_type(23, NULL), has_table_privilege('x', 'select'), obj_description(1)
-- FROM
SELECT * FROM generate_series(1, 3)
SELECT * FROM generate_series(1, 3) AS n
SELECT * FROM generate_series(1, 3) AS g (n)
SELECT * FROM unnest(ARRAY[1, 2], ARRAY['a', 'b']) AS u (n, t)
SELECT * FROM unnest(ARRAY[1, 2]) WITH ORDINALITY
SELECT * FROM unnest(ARRAY['a']) WITH ORDINALITY AS u (t, place)
SELECT * FROM two_out()
SELECT * FROM rows_out() AS r
SELECT * FROM some_customers()
SELECT * FROM a_record()
SELECT * FROM a_record() AS (a integer, b text)
SELECT * FROM rows_out() AS (a integer)
SELECT * FROM json_to_recordset('[]') AS x (a integer, b varchar(5))
SELECT * FROM jsonb_each('{}'), jsonb_array_elements('[]'), jsonb_object_keys('{}'), jsonb_each_text('{}') AS t
SELECT * FROM ROWS FROM (generate_series(1, 2), rows_out()) AS r
SELECT two_out(), (two_out()).a, (two_out()).*
SELECT (r).title FROM rows_out() r
SELECT x FROM unnest(ARRAY[1]) x
SELECT * FROM current_date, lower('X')
SELECT * FROM (SELECT id, name AS n FROM customers) AS s
SELECT s.n FROM (SELECT id, name AS n FROM customers) AS s (i)
SELECT * FROM (SELECT 1 AS a, 'x' AS b) AS s
SELECT * FROM (VALUES (1, 'a'), (2, NULL)) AS v
SELECT * FROM (VALUES (1, 'a'), (2.5, 'b')) AS v (n, t)
SELECT * FROM (VALUES (1), (1, 2)) AS v
SELECT * FROM (VALUES (1), ('x')) AS v
SELECT * FROM (VALUES (1), (true)) AS v
SELECT c.id, o.total FROM customers c JOIN orders o ON o.customer_id = c.id
SELECT * FROM customers c JOIN orders o ON c.missing = o.id
SELECT 1 AS x FROM customers c JOIN orders o ON c.id
SELECT id FROM customers JOIN orders USING (id)
SELECT id, o.id AS oid FROM customers LEFT JOIN orders o USING (id)
SELECT id FROM customers FULL JOIN orders USING (id)
SELECT * FROM plain a JOIN plain b USING (a)
SELECT 1 AS x FROM customers JOIN orders USING (missing)
SELECT 1 AS x FROM customers JOIN orders USING (name)
SELECT a FROM plain x NATURAL JOIN (SELECT a, 1 AS d FROM plain) y
SELECT j.a FROM (plain x JOIN plain y USING (a, b)) AS j
SELECT u.a FROM plain x JOIN plain y USING (a) AS u
SELECT x.a, y.b FROM plain x CROSS JOIN plain y
SELECT l.n FROM customers c, LATERAL (SELECT count(*) AS n FROM orders o WHERE o.customer_id = c.id) l
SELECT l.n FROM customers c, (SELECT count(*) AS n FROM orders o WHERE o.customer_id = c.id) l
SELECT t FROM customers c, unnest(c.tags) t
SELECT t FROM customers c LEFT JOIN LATERAL unnest(c.tags) AS t ON true
SELECT customers.id FROM customers c JOIN orders ON customers.id = 1
SELECT 1 AS a FROM customers WHERE id = (SELECT customer_id FROM orders WHERE orders.id = customers.id)
SELECT 1 AS a FROM customers WHERE id = (SELECT id, customer_id FROM orders)
SELECT (SELECT name FROM customers), (SELECT 1), EXISTS (SELECT 1), ARRAY(SELECT id FROM orders), ARRAY(SELECT tags FROM customers)
SELECT 1 AS a FROM customers WHERE id IN (SELECT customer_id FROM orders)
SELECT 1 AS a FROM customers WHERE name IN (SELECT id FROM orders)
SELECT 1 AS a FROM customers WHERE (id, name) IN (SELECT customer_id, total_text FROM orders)
SELECT 1 AS a FROM customers WHERE (id, name) IN (SELECT customer_id FROM orders)
SELECT 1 AS a FROM customers WHERE id > ALL (SELECT id FROM orders)
SELECT 1 AS a FROM customers WHERE (id, id) = (SELECT id, customer_id FROM orders LIMIT 1)
SELECT 1 AS a FROM customers WHERE EXISTS (SELECT 1 FROM orders WHERE customer_id = missing)
-- WITH
WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS y FROM a) SELECT * FROM a, b
WITH a (n) AS (SELECT 1, 2 AS m) SELECT * FROM a
WITH a (n, m, o) AS (SELECT 1, 2) SELECT * FROM a
WITH b AS (SELECT * FROM a), a AS (SELECT 1 AS x) SELECT * FROM b
WITH a AS (SELECT 1), a AS (SELECT 2) SELECT * FROM a
WITH customers AS (SELECT 1 AS only_one) SELECT * FROM customers
WITH RECURSIVE t (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 10) SELECT n FROM t
WITH RECURSIVE t AS (SELECT id, name FROM customers UNION SELECT c.id, c.name FROM customers c JOIN t ON t.id = c.id) SELECT * FROM t
WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n + 1.5 FROM t) SELECT n FROM t
WITH RECURSIVE t AS (SELECT n + 1 FROM t) SELECT * FROM t
WITH RECURSIVE t (n) AS (SELECT n FROM t UNION ALL SELECT 1) SELECT n FROM t
WITH RECURSIVE a AS (SELECT * FROM b), b AS (SELECT 1 AS x) SELECT * FROM a
WITH t AS (SELECT 1 AS n UNION ALL SELECT n FROM t) SELECT * FROM t
SELECT (WITH q AS (SELECT 5 AS v) SELECT v FROM q)
-- UNION
SELECT 1 UNION SELECT 2.5
SELECT 1 UNION SELECT 'x'
SELECT 1 UNION SELECT true
SELECT 'a' UNION SELECT 'b'
SELECT NULL UNION SELECT 1
SELECT NULL UNION SELECT NULL UNION SELECT 1
SELECT id, name FROM customers UNION ALL SELECT id, 'x' FROM orders
SELECT id FROM customers UNION SELECT 1, 2
SELECT name FROM customers UNION SELECT email FROM customers
SELECT code FROM customers UNION SELECT name FROM customers
SELECT data FROM customers UNION SELECT data FROM customers
SELECT data FROM customers UNION ALL SELECT data FROM customers
SELECT id AS a FROM customers UNION SELECT id FROM orders ORDER BY a
SELECT id AS a FROM customers UNION SELECT id FROM orders ORDER BY missing
SELECT id AS a FROM customers UNION SELECT id FROM orders ORDER BY a + 1
SELECT id FROM customers INTERSECT SELECT id FROM orders EXCEPT SELECT 5
(SELECT id FROM customers ORDER BY id LIMIT 1) UNION ALL (SELECT id FROM orders LIMIT 1) LIMIT 5
VALUES (1, 'a'), (2, 'b')
VALUES (1, 'a'), (2, 'b') ORDER BY column1
-- GROUP BY, ORDER BY, DISTINCT
SELECT name, count(*) FROM customers GROUP BY name
SELECT name, email, count(*) FROM customers GROUP BY name
SELECT id, name, count(*) FROM customers GROUP BY id
SELECT c.id, c.name, sum(o.total) FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.id
SELECT c.id, o.total FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.id
SELECT name, count(*) FROM customers
SELECT lower(name) AS l, count(*) FROM customers GROUP BY l
SELECT lower(name), count(*) FROM customers GROUP BY lower(name)
SELECT lower(name), count(*) FROM customers GROUP BY 1
SELECT lower(name), count(*) FROM customers GROUP BY 3
SELECT count(*) FROM customers GROUP BY 2 ORDER BY 1
SELECT count(*) FROM customers GROUP BY count(*)
SELECT count(*) FROM customers GROUP BY data
SELECT name FROM customers GROUP BY name HAVING count(*) > 1 ORDER BY count(*)
SELECT name FROM customers HAVING name = 'a'
SELECT name FROM customers GROUP BY name HAVING id = 1
SELECT name FROM customers GROUP BY name ORDER BY id
SELECT count(*) AS n FROM customers HAVING count(*)
SELECT name, active, count(*) FROM customers GROUP BY ROLLUP (name, active)
SELECT name, grouping(name) FROM customers GROUP BY GROUPING SETS ((name), ())
SELECT name FROM customers ORDER BY missing
SELECT name AS n FROM customers ORDER BY n
SELECT name AS n FROM customers ORDER BY n || 'x'
SELECT name FROM customers ORDER BY 2
SELECT name FROM customers ORDER BY data
SELECT name FROM customers ORDER BY 'x'
SELECT DISTINCT name FROM customers ORDER BY id
SELECT DISTINCT data FROM customers
SELECT DISTINCT ON (name) name, id FROM customers ORDER BY name, id
SELECT DISTINCT ON (name) name, id FROM customers ORDER BY id
SELECT name FROM customers WHERE count(*) > 1
SELECT name FROM customers WHERE row_number() OVER () > 1
SELECT name FROM customers WHERE generate_series(1, 2) = 1
SELECT sum(count(*)) FROM customers
SELECT sum(count(*)) OVER () FROM customers
SELECT count(row_number() OVER ()) FROM customers
SELECT name FROM customers LIMIT 5 OFFSET 2
SELECT name FROM customers LIMIT id
SELECT name FROM customers LIMIT 'x'
SELECT name FROM customers LIMIT true
SELECT name FROM customers WHERE name
SELECT name FROM customers WHERE 'true'
SELECT name FROM customers WHERE NULL
SELECT name FROM customers WHERE 'x'
SELECT name FROM customers FOR UPDATE
SELECT count(*) FROM customers FOR UPDATE
SELECT name, (SELECT count(*) FROM orders WHERE customer_id = customers.id) AS n FROM customers GROUP BY name
SELECT name, (SELECT max(customers.id)) AS n FROM customers GROUP BY name
-- Collations
SELECT name COLLATE "C" AS a, sorted, sorted || 'x' AS b, lower(sorted) AS c, name || (email COLLATE "POSIX") AS d FROM customers
SELECT id COLLATE "C" FROM customers
SELECT name COLLATE missing FROM customers
SELECT max(sorted) AS a, coalesce(sorted, 'x') AS b, sorted::varchar AS c, (SELECT sorted FROM customers LIMIT 1) AS d FROM customers GROUP BY sorted
-- Names of columns
SELECT 1 AS a, id::text, name::varchar(5), 5::numeric(3,1), count(*) OVER (), -id, (id), (SELECT name), CASE WHEN active THEN id END FROM customers
SELECT true, false, NULL::integer, ARRAY[1], ROW(1), '1'::interval, extract(year FROM now()), current_date, coalesce(1), (SELECT 5 AS x)
SELECT tags[1], (place).x, id + 1 AS "?column?" FROM customers
SELECT exists(SELECT 1), nullif(1, 2), greatest(1, 2), 'a' LIKE 'b' AS l, now() AT TIME ZONE 'UTC', CASE WHEN true THEN 1 ELSE 2 END
