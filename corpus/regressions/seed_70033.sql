CREATE TABLE IF NOT EXISTS public."t 1" (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), c_2 xml, c_3 time NOT NULL, c_4 int DEFAULT 42, CONSTRAINT k_5 CHECK (c_2::text <> '')) PARTITION BY LIST (id);
CREATE TABLE z_with_a_name_that_is_much_longer_than_what_is_kept_of_it_8 (id int, c_4 text) INHERITS (public."t 1", public."t 1");
