CREATE TABLE p (id serial, a int);
CREATE TABLE c (b int) INHERITS (p);
CREATE TABLE cc (b int) INHERITS (c);
ALTER TABLE p DROP COLUMN id;
