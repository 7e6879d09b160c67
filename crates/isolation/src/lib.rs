//! Who is a tenant, and can a row of one reach another?

pub mod access;
pub mod body;
pub mod openness;
pub mod platform;
pub mod plpgsql;
pub mod session;
pub mod tenancy;
pub mod truth;
pub mod worth;
