//! What a PostgreSQL schema is.
