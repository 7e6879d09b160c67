
-- ---------------------------------------------------------------------------------------------------------------------
-- Projects created from 2026-05-30 on: what is made in schema public is not granted to the roles of the data API
-- (https://supabase.com/changelog, 2026-04-28).
-- ---------------------------------------------------------------------------------------------------------------------

ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public REVOKE ALL ON TABLES FROM anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public REVOKE ALL ON SEQUENCES FROM anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public REVOKE ALL ON FUNCTIONS FROM anon, authenticated, service_role;
