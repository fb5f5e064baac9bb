//! The append-only journal of a desk, its projections and their queries: the only SQL of the project.
