//! The binary as a user sees it: files in a temporary folder, both streams and the exit code.

mod accepted;
#[cfg(unix)]
mod action;
mod bad_input;
mod bad_size;
mod bad_stream;
mod commands;
mod config;
mod dump;
mod folder;
mod formats;
mod framework;
mod outputs;
mod pending;
mod project;
mod readme;
mod script;
