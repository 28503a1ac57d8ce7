//! Archives whose bytes depend on what is in them alone: one time, one owner, an order by name.

use std::io::Write as _;

use anyhow::{Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;

/// A file to be packed.
#[derive(Clone, Debug)]
pub(crate) struct File {
    name: String,
    bytes: Vec<u8>,
    is_program: bool,
}

impl File {
    pub(crate) fn plain(name: &str, bytes: Vec<u8>) -> Self {
        Self { name: name.to_owned(), bytes, is_program: false }
    }

    pub(crate) fn program(name: &str, bytes: Vec<u8>) -> Self {
        Self { is_program: true, ..Self::plain(name, bytes) }
    }

    /// The file in a folder.
    pub(crate) fn under(self, folder: &str) -> Self {
        Self { name: format!("{folder}/{}", self.name.trim_start_matches("./")), ..self }
    }
}

/// Compresses, without a name and a time in the head.
pub(crate) fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// An archive in the format ustar, with the folders that its files are in.
pub(crate) fn tar(mut files: Vec<File>, epoch: u64) -> Result<Vec<u8>> {
    files.sort_by(|one, other| one.name.cmp(&other.name));
    let mut folders: Vec<String> = Vec::new();
    for file in &files {
        let ends = file.name.match_indices('/').map(|(at, _)| file.name[..=at].to_owned());
        folders.extend(ends.filter(|folder| folder != "./"));
    }
    folders.sort();
    folders.dedup();
    let mut archive = Vec::new();
    for folder in folders {
        archive.extend(head(&folder, 0, 0o755, b'5', epoch)?);
    }
    for file in files {
        let mode = if file.is_program { 0o755 } else { 0o644 };
        archive.extend(head(&file.name, file.bytes.len(), mode, b'0', epoch)?);
        archive.extend(&file.bytes);
        archive.resize(archive.len().next_multiple_of(512), 0);
    }
    archive.resize(archive.len() + 1024, 0);
    Ok(archive)
}

fn head(name: &str, n_bytes: usize, mode: u32, kind: u8, epoch: u64) -> Result<[u8; 512]> {
    ensure!(name.len() < 100, "`{name}` is too long a name");
    let mut head = [0; 512];
    let mut put = |at: usize, text: &[u8]| head[at..at + text.len()].copy_from_slice(text);
    put(0, name.as_bytes());
    put(100, format!("{mode:07o}\0{:07o}\0{:07o}\0", 0, 0).as_bytes());
    put(124, format!("{n_bytes:011o}\0{epoch:011o}\0        ").as_bytes());
    put(156, &[kind]);
    put(257, b"ustar\x0000root");
    put(297, b"root");
    let sum: u32 = head.iter().map(|byte| u32::from(*byte)).sum();
    head[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    Ok(head)
}

/// A Debian package: an `ar` archive of its version, its control files and its files.
pub(crate) fn deb(files: Vec<File>, control: &str, epoch: u64) -> Result<Vec<u8>> {
    let n_kib = files.iter().map(|file| file.bytes.len().div_ceil(1024)).sum::<usize>();
    let control = format!("{}Installed-Size: {n_kib}\n", control_head(control));
    let control = tar(vec![File::plain("./control", control.into_bytes())], epoch)?;
    let mut package = b"!<arch>\n".to_vec();
    let members = [
        ("debian-binary", b"2.0\n".to_vec()),
        ("control.tar.gz", gzip(&control)?),
        ("data.tar.gz", gzip(&tar(files, epoch)?)?),
    ];
    for (name, bytes) in members {
        package
            .extend(format!("{name:<16}{epoch:<12}{:<6}{:<6}{:<8}{:<10}`\n", 0, 0, "100644", bytes.len()).into_bytes());
        package.extend(&bytes);
        if bytes.len() % 2 == 1 {
            package.push(b'\n');
        }
    }
    Ok(package)
}

/// Control fields, ended by a line break.
fn control_head(control: &str) -> String {
    format!("{}\n", control.trim_end())
}
