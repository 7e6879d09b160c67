CREATE TABLE IF NOT EXISTS t_10 (id int UNIQUE, c_11 time DEFAULT NULL, c_12 name DEFAULT 'it''s', CHECK (c_12 = lower('ABC')));
CREATE INDEX ON t_10 USING brin (lower(c_12::text)) WHERE length(c_11::text) > 0 AND id IS DISTINCT FROM id;
