INSERT INTO plain VALUES (1, 'x')
INSERT INTO plain (a, b) VALUES (1, 'x'), (2, NULL)
INSERT INTO plain (a, missing) VALUES (1, 2)
INSERT INTO plain (a, a) VALUES (1, 2)
INSERT INTO plain (a) VALUES (1, 2)
INSERT INTO plain (a, b) VALUES (1)
INSERT INTO plain VALUES (1, 'x', 3)
INSERT INTO plain VALUES (1, 'x', DEFAULT)
INSERT INTO plain (a) VALUES ('x')
INSERT INTO plain (a) VALUES (true)
INSERT INTO plain (b) VALUES (5)
INSERT INTO plain (a) SELECT 'x'
INSERT INTO plain (a) SELECT now()
INSERT INTO plain (a, b) SELECT id, name FROM customers
INSERT INTO missing VALUES (1)
INSERT INTO customers (id, name) VALUES (1, 'x') ON CONFLICT (id) DO NOTHING
INSERT INTO customers (id, name) VALUES (1, 'x') ON CONFLICT (name) DO NOTHING
INSERT INTO customers (id, name) VALUES (1, 'x') ON CONFLICT (missing) DO NOTHING
INSERT INTO customers (id, name) VALUES (1, 'x') ON CONFLICT (email) DO UPDATE SET name = excluded.name
INSERT INTO customers (id, name) VALUES (1, 'x') ON CONFLICT (email) DO UPDATE SET name = excluded.missing
INSERT INTO customers (id, name) VALUES (1, 'x') ON CONFLICT DO NOTHING
INSERT INTO customers (id, name) VALUES (1, 'x') ON CONFLICT ON CONSTRAINT customers_pkey DO NOTHING
INSERT INTO customers (id, name) VALUES (1, 'x') ON CONFLICT ON CONSTRAINT missing DO NOTHING
INSERT INTO customers (id, name) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = name
INSERT INTO customers (id, name) VALUES (1, 'x') RETURNING id, missing
INSERT INTO customers (id, name, feeling) VALUES (1, 'x', 'angry')
INSERT INTO customers (id, name, tags) VALUES (1, 'x', 'angry')
INSERT INTO customers (id, name, tags) VALUES (1, 'x', ARRAY['a'])
INSERT INTO customers (id, name, token) VALUES (1, 'x', 'no uuid')
INSERT INTO customers (id, name, details) VALUES (1, 'x', '{bad}')
INSERT INTO customers (id, name, created_at) VALUES (1, 'x', 5)
INSERT INTO orders (id, customer_id, quantity) VALUES (1, 2, 3) ON CONFLICT (customer_id, quantity) DO NOTHING
INSERT INTO orders (id, customer_id, quantity) VALUES (1, 2, 3) ON CONFLICT (quantity, customer_id) DO NOTHING
INSERT INTO orders (id, customer_id, quantity) VALUES (1, 2, 3) ON CONFLICT (customer_id) DO NOTHING
UPDATE plain SET a = 1
UPDATE plain SET a = 'x'
UPDATE plain SET missing = 1
UPDATE plain SET a = 1, a = 2
UPDATE plain SET c = 1
UPDATE plain SET c = DEFAULT
UPDATE plain SET (a, b) = (1, 'x')
UPDATE plain SET (a, b) = (1, 2, 3)
UPDATE plain SET (a, b) = (SELECT 1, 'x')
UPDATE plain SET (a, b) = (SELECT 1)
UPDATE plain SET a = customers.id FROM customers
UPDATE plain SET a = customers.missing FROM customers
UPDATE plain SET a = 1 WHERE b
UPDATE plain SET a = 1 WHERE b = 1
UPDATE plain SET a = now()
UPDATE plain p SET a = plain.a
UPDATE plain SET a = count(*)
DELETE FROM plain WHERE a = 1
DELETE FROM plain WHERE a = 'x'
DELETE FROM plain USING customers WHERE plain.a = customers.id
DELETE FROM plain USING missing WHERE plain.a = missing.id
DELETE FROM plain RETURNING *
DELETE FROM missing
WITH gone AS (DELETE FROM plain RETURNING a) INSERT INTO plain (a) SELECT a FROM gone
WITH gone AS (DELETE FROM plain RETURNING a) INSERT INTO plain (a) SELECT b FROM gone
