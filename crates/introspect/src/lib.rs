//! A live database to a catalog.
