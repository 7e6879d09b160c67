//! A PostgreSQL to try things on.
