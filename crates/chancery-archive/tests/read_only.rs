//! A folder that nobody may write to. A test of its own process: one that starts others holds their locks for a moment.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.
#![cfg(unix)]

mod common;

use chancery_archive::{ArchiveError, Filter, Writer};
use common::{ATTACK, Place, Report, report, total};

fn reports() -> Vec<Report> {
    let text = |n: usize| format!("Chad attacked convoy {n} near Bol.");
    (0..4).map(|n| report("a.example", "2024-11-20", &text(n), &[ATTACK])).collect()
}

/// The folder of the archive that the process below reads as somebody who may not write.
const READ_ONLY: &str = "CHANCERY_TEST_READ_ONLY";

#[test]
fn a_folder_that_cannot_be_written_to_is_told_and_read() {
    let own = "a_folder_that_cannot_be_written_to_is_told_and_read";
    if let Some(folder) = std::env::var_os(READ_ONLY) {
        return look_into_read_only(std::path::Path::new(&folder));
    }
    let place = Place::new();
    place.write("1", 100, &reports());
    let folder = place.path.parent().unwrap();
    let _ = std::fs::remove_file(folder.join("news.db.lock"));
    set_mode(&place.path, 0o444);
    set_mode(folder, 0o555);
    let is_superuser = std::fs::write(folder.join("probe"), b"").is_ok();
    let _ = std::fs::remove_file(folder.join("probe"));
    if !is_superuser {
        look_into_read_only(folder);
    } else {
        // The superuser writes everywhere: this test again, as nobody.
        let program = tempfile::tempdir().unwrap();
        let copy = program.path().join("read_only");
        std::fs::copy(std::env::current_exe().unwrap(), &copy).unwrap();
        set_mode(program.path(), 0o755);
        let mut command = std::process::Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&copy).args([own, "--exact"]);
        match command.current_dir("/").env(READ_ONLY, folder).output() {
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stdout);
                assert!(output.status.success() && said.contains("1 passed"), "{said}");
            }
            Err(error) => println!("skipped: no setpriv to be somebody else with: {error}"),
        }
    }
    set_mode(folder, 0o755);
    assert!(place.open().check().unwrap().is_empty());
}

fn set_mode(path: &std::path::Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// What somebody finds who may read the archive but not write beside it.
fn look_into_read_only(folder: &std::path::Path) {
    let path = folder.join("news.db");
    let archive = chancery_archive::Archive::open(&path).unwrap();
    assert_eq!(total(&archive, &Filter::default()), (4, 4, 4));
    let refused = |path: &std::path::Path| {
        let error = Writer::open(path).err().unwrap();
        assert!(matches!(error, ArchiveError::ReadOnly { .. }), "{error}");
    };
    refused(&path);
    refused(&folder.join("new.db"));
    assert!(!folder.join("new.db").exists());
}
