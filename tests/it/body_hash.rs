//! The golden vectors of the body hash: documents whose hashes are committed and never change.

use std::{fs, path::Path, sync::Arc};

use sopbook::{
    files::Memory,
    library::{Kind, Library},
    text::RelPath,
};

fn golden() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/body-hash")
}

fn hash_of(text: &str) -> String {
    let path = RelPath::parse("sops/x.md").expect("a plain path");
    let library = Library::load(Arc::new(Memory::from_iter([(
        path,
        text.as_bytes().to_vec(),
    )])));
    let library = library.expect("there are no settings that could fail");
    let document = library.get(Kind::Sop, "x").expect("the one document");
    library.body_hash(document).to_string()
}

#[test]
fn the_golden_vectors_never_change() {
    let vectors =
        fs::read_to_string(golden().join("vectors.txt")).expect("the list of vectors is committed");
    let mut computed = String::new();
    for line in vectors.lines() {
        let (_, name) = line.split_once("  ").expect("`hash  file` on each line");
        let text =
            fs::read_to_string(golden().join(name)).expect("each vector is a committed file");
        computed.push_str(&format!("{}  {name}\n", hash_of(&text)));
        assert_eq!(
            hash_of(&text),
            hash_of(&text.replace('\n', "\r\n")),
            "{name}: line ends do not count"
        );
        assert_eq!(
            hash_of(&text),
            hash_of(&format!("\u{feff}{text}")),
            "{name}: a byte order mark does not count"
        );
    }
    assert_eq!(
        computed, vectors,
        "algorithm 1 is frozen: a better one gets a new prefix beside `h1-`"
    );
    assert_eq!(vectors.lines().count(), 5);
}
