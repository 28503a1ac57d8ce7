//! An archive over HTTP.
