//! The product as a library: source in, report out.
