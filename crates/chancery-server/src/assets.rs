//! The page: whatever lies in `assets/`, as it is in the program.

use sha2::{Digest as _, Sha256};

/// Name and bytes of each file, by name.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// What the page may do: read its own files and its own server, and nothing else.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// One file.
pub(crate) struct Asset {
    pub(crate) media: &'static str,
    pub(crate) bytes: &'static [u8],
    pub(crate) tag: String,
}

/// The file at a path; the page itself at `/` and at addresses of views, which have no dot.
pub(crate) fn at(path: &str) -> Option<Asset> {
    let name = path.strip_prefix("/assets/").or(path.strip_prefix('/'))?;
    let is_view = !name.contains('.')
        && !name.contains("//")
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-_".contains(&byte));
    let name = if is_view { "index.html" } else { name };
    let found = FILES.binary_search_by(|(each, _)| (*each).cmp(name)).ok()?;
    let (name, bytes) = FILES.get(found)?;
    let digest = Sha256::digest(bytes);
    let tag = format!("\"{}\"", digest[..8].iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    Some(Asset { media: media(name), bytes, tag })
}

fn media(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_the_page_are_served() {
        assert!(at("/").unwrap().media.starts_with("text/html"));
        assert!(at("/search").unwrap().media.starts_with("text/html"));
        for path in ["/../Cargo.toml", "/..%2fCargo.toml", "//etc/passwd", "/assets/../src/lib.rs", "/.git", "relative"]
        {
            assert!(at(path).is_none(), "{path}");
        }
        assert!(POLICY.starts_with("default-src 'none'") && !POLICY.contains("unsafe"));
    }
}
