CREATE TABLE t_0 (id serial PRIMARY KEY, c_2 numeric, c_3 int[] DEFAULT '{}', c_4 varbit DEFAULT NULL, c_5 timestamptz);
ALTER TABLE t_0 ALTER COLUMN c_3 TYPE text USING c_3::text;
