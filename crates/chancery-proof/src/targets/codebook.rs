//! A user's file that extends the codebook.

use std::sync::LazyLock;

use chancery::codebook::Codebook;

static BUILT_IN: LazyLock<Codebook> = LazyLock::new(|| Codebook::built_in().expect("the built-in codebook is sound"));

pub(super) fn codebook(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match BUILT_IN.clone().extended_with("mine.toml", &text) {
        Ok(codebook) => {
            assert_ne!(codebook.digest(), "");
            let _ = codebook.lint_own();
        }
        Err(mistake) => assert!(!mistake.to_string().is_empty()),
    }
}
