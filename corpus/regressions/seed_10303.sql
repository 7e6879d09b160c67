CREATE TABLE t_19 (id bigserial NOT NULL, c_20 name);
CREATE INDEX ON t_19 (lower(c_20::text));
