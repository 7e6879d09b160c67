CREATE TABLE public.t_1 (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, c_2 uuid DEFAULT gen_random_uuid(), "c 3" timestamp NOT NULL, c_with_a_name_that_is_much_longer_than_what_is_kept_of_it_4 bigint DEFAULT 0) PARTITION BY LIST (id);
CREATE TABLE t_14 (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), c_15 timestamp, c_16 char(3) DEFAULT lower('ABC'), "C17" real NOT NULL, c_with_a_name_that_is_much_longer_than_what_is_kept_of_it_18 date NOT NULL, "c 19" point DEFAULT NULL, CONSTRAINT k_20 CHECK (id IN (gen_random_uuid(), gen_random_uuid())));
ALTER TABLE t_14 RENAME TO t_23;
ALTER TABLE public.t_1 ADD CONSTRAINT k_25 FOREIGN KEY (c_with_a_name_that_is_much_longer_than_what_is_kept_of_it_4) REFERENCES t_23 ON UPDATE CASCADE ON DELETE RESTRICT NOT VALID;
