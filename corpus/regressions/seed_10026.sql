CREATE TABLE t_1 (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), c_2 int[] NOT NULL DEFAULT '{}', c_3 timestamptz DEFAULT '2024-01-01 00:00', c_4 double precision);
ALTER TABLE t_1 ALTER COLUMN c_3 TYPE text;
