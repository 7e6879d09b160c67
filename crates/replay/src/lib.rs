//! Statements to a catalog without a server.
