//! The documents say what the routes are. `CHANCERY_WRITE_DOCS=1 cargo test -p chancery-server --test docs` writes them.

use std::path::{Path, PathBuf};
use std::{env, fs};

const START: &str = "<!-- routes: written by the test of chancery-server -->\n";
const END: &str = "<!-- /routes -->\n";

fn docs(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name)
}

fn is(name: &str, now: &str) {
    let path = docs(name);
    if env::var_os("CHANCERY_WRITE_DOCS").is_some() {
        fs::write(&path, now).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap();
    assert!(committed == now, "docs/{name} is not what the routes say: CHANCERY_WRITE_DOCS=1 writes it");
}

#[test]
fn the_description_that_is_committed_is_the_one_that_is_served() {
    is("openapi.json", &chancery_server::description());
}

#[test]
fn the_manual_has_every_route() {
    let page = fs::read_to_string(docs("api.md")).unwrap();
    let (before, rest) = page.split_once(START).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    is("api.md", &format!("{before}{START}\n{}\n{END}{after}", chancery_server::manual()));
}
