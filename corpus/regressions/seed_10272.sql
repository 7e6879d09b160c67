CREATE TABLE t_1 (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), "C2" jsonb NOT NULL);
ALTER TABLE t_1 RENAME COLUMN id TO c_6;
CREATE UNIQUE INDEX ON t_1 USING hash (lower(c_6::text)) WHERE coalesce(c_6, gen_random_uuid()) IS NOT NULL;
