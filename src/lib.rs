//! The library behind the `sopbook` binary: a folder of markdown SOPs and checklists, read once into
//! immutable values, and the features that answer questions about it.
//!
//! # The guided tour
//!
//! `ls src` reads as the trade. The rooms stand in layers, and imports only point down; a test
//! (`tests/it/layers.rs`) reads every `crate::ROOM` path and fails on an edge that is not in its table.
//!
//! * **base**: [`text`] (spans, paths, slugs, spelling), [`tree`] (spanned values, whatever language they
//!   were written in), [`diagnostic`] (findings), [`clock`] (dates and review intervals), [`files`] (the file
//!   system behind the [`files::Source`] trait: work tree, overlay, memory).
//! * **parse**: [`yaml`] and [`toml`] turn text into spanned trees, [`front_matter`] cuts the `---` block
//!   off a document, [`markdown`] outlines the body, renders it and lists what the body hash counts. These
//!   functions are total: they never fail, they collect defects.
//! * **model**: [`library`] holds settings, documents, people, the taxonomy and the link graph;
//!   [`history`] reads git: a tree at a revision as a [`files::Source`], every document's past, and the state of the clone.
//! * **features**: [`search`], [`lint`], [`review`], [`ownership`], [`site`], [`assess`], [`trend`], [`scaffold`]: one
//!   capability each, a function of the model. No feature imports another; where one needs another's result, the edge
//!   passes its value.
//! * **output**: [`output`] renders results as text, JSON and annotations.
//! * **edges**: [`cli`] parses arguments, calls the features, prints and exits. Nothing below it prints,
//!   exits or reads the environment.
//!
//! Data flows one way: source → spanned documents → [`library::Library`] → a feature's result value → a
//! renderer. Results are plain `Serialize` structs.

pub mod assess;
pub mod cli;
pub mod clock;
pub mod diagnostic;
pub mod files;
pub mod front_matter;
pub mod history;
pub mod library;
pub mod lint;
pub mod markdown;
pub mod output;
pub mod ownership;
pub mod review;
pub mod scaffold;
pub mod search;
pub mod site;
pub mod text;
pub mod toml;
pub mod tree;
pub mod trend;
pub mod yaml;
