-- Options of publications.
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE PUBLICATION p FOR TABLE t;
ALTER PUBLICATION p SET (publish = 'insert, update');
ALTER PUBLICATION p SET (publish_via_partition_root = true);
ALTER PUBLICATION p SET (publish = 'delete', publish_via_partition_root = off);
ALTER PUBLICATION p SET (nope = 1);
ALTER PUBLICATION p SET (publish = 'nope');
ALTER PUBLICATION nope SET (publish = 'insert');
CREATE PUBLICATION q FOR ALL TABLES;
ALTER PUBLICATION q SET (publish = 'truncate');
CREATE PUBLICATION g WITH (publish_generated_columns = none);
