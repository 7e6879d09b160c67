CREATE TABLE t_1 (id bigserial NOT NULL, c_2 timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP, c_3 tstzrange DEFAULT NULL, c_4 text[] NOT NULL DEFAULT '{}', c_5 real, c_6 timestamp, "c 7" timestamp(3), CHECK (coalesce(c_5, -7) IS NOT NULL));
ALTER TABLE t_1 ALTER COLUMN c_5 TYPE numeric(12, 2);
