//! Rules, findings, fixes.
