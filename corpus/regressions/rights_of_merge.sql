-- needs: postgresql 15
-- MERGE needs the rights of its actions, and SELECT on the columns that it reads.
CREATE ROLE r;
CREATE TABLE t (id int PRIMARY KEY, a int DEFAULT 1, b int, c text);
CREATE TABLE w (id int, v int, z int);
GRANT UPDATE (a), SELECT (b), INSERT (id), DELETE ON t TO r;
GRANT SELECT ON w TO r;
SET ROLE r;
merge into t using w on t.b = w.id when matched then update set a = 2;
merge into t using w on t.id = w.id when matched then update set a = 2;
merge into t using w on t.b = w.id when matched then update set b = 2;
merge into t using w on t.b = w.id when matched then delete when not matched then insert (id) values (w.id);
merge into t using w on t.b = w.id when matched then delete when not matched then insert (a) values (w.id);
merge into t using w on true when matched then delete;
merge into t using w on true when matched then do nothing;
