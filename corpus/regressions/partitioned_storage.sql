CREATE TABLE t (id bigserial NOT NULL, c bigint) PARTITION BY LIST (c);
ALTER TABLE t SET (fillfactor = 70);
ALTER TABLE t RESET (fillfactor);
