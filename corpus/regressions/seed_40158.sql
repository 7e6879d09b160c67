CREATE TYPE one_range AS RANGE (SUBTYPE = float8);
DROP TYPE one_range;
