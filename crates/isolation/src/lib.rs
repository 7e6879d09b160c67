//! Who is a tenant, and can a row of one reach another?

pub mod tenancy;
