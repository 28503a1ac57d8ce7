//! Makes what is given to people: a binary that needs nothing, as an archive and a Debian package, with completions, manual pages,
//! a bill of materials and checksums. Two builds of one commit give the same bytes, wherever they are made.
//!
//! 1. [`build`]: the binary, static, without the paths of this machine.
//! 2. [`pack`]: files in archives that bear the time of the commit alone.
//! 3. [`sbom`]: what is in it, as CycloneDX.

mod build;
mod pack;
mod sbom;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use sha2::{Digest as _, Sha256};

use crate::root;
use build::{Binary, Target};
use pack::File;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Where what is made goes.
    #[arg(long, default_value = "dist")]
    out: PathBuf,
    /// The machines: x86_64-unknown-linux-gnu (static), x86_64-unknown-linux-musl, aarch64-unknown-linux-gnu [default: this one].
    #[arg(long = "target")]
    targets: Vec<Target>,
    /// A binary that was built elsewhere, as TARGET=PATH, to be packed without building.
    #[arg(long, value_name = "TARGET=PATH", value_parser = Binary::named)]
    binary: Vec<Binary>,
    /// Builds a second time from a copy of the commit in another folder, and compares.
    #[arg(long)]
    twice: bool,
}

/// What all files of a release bear.
pub(crate) struct Release {
    pub(crate) version: String,
    /// Time of the commit, in seconds since 1970.
    pub(crate) epoch: u64,
}

pub(crate) fn run(options: &Options) -> Result<bool> {
    if options.twice {
        ensure!(
            is_committed()?,
            "files differ from the last commit, which is what is built the second time; commit them first"
        );
    }
    let release = Release { version: env!("CARGO_PKG_VERSION").to_owned(), epoch: epoch()? };
    let out = root().join(&options.out);
    fs::create_dir_all(&out).with_context(|| format!("could not make `{}`", out.display()))?;
    let mut binaries = options.binary.clone();
    let targets = match (&options.targets[..], &binaries[..]) {
        ([], []) => vec![Target::host()?],
        (targets, _) => targets.to_vec(),
    };
    let mut is_same = true;
    for target in targets {
        let binary = build::build(&root(), &root().join("target/release-build"), target, &release)?;
        println!("{target}: {} {}", digest(&binary.path)?, binary.path.display());
        if options.twice {
            ensure!(is_committed()?, "files were changed while they were built");
            is_same &= build::is_the_same_elsewhere(&binary, &release)?;
        }
        binaries.push(binary);
    }
    let host = binaries.iter().find(|binary| binary.target.runs_here()).context(
        "completions and manual pages are made by running the binary; none of these runs here: add --target for this machine",
    )?;
    let pages = made_by(&host.path)?;
    let mut made = Vec::new();
    for binary in &binaries {
        made.push(archive(&out, binary, &pages, &release)?);
        made.push(package(&out, binary, &pages, &release)?);
        let bill = out.join(format!("chancery-{}-{}.cdx.json", release.version, binary.target));
        fs::write(&bill, sbom::of(binary.target.as_str(), &release)?)?;
        made.push(bill);
    }
    checksums(&out, &made)?;
    for path in &made {
        println!("{}", path.display());
    }
    Ok(is_same)
}

/// Whether the files that git knows are those of the last commit.
fn is_committed() -> Result<bool> {
    Ok(Command::new("git").args(["diff", "--quiet", "HEAD"]).current_dir(root()).status()?.success())
}

/// The time of the commit, or what `SOURCE_DATE_EPOCH` says.
fn epoch() -> Result<u64> {
    if let Ok(epoch) = std::env::var("SOURCE_DATE_EPOCH") {
        return epoch.parse().context("SOURCE_DATE_EPOCH is no number of seconds");
    }
    let output = Command::new("git").args(["log", "-1", "--format=%ct"]).current_dir(root()).output()?;
    String::from_utf8_lossy(&output.stdout)
        .trim()
        .parse()
        .context("git tells no time of the commit; set SOURCE_DATE_EPOCH")
}

/// Completions and manual pages, as the program itself makes them.
fn made_by(binary: &Path) -> Result<Vec<File>> {
    let run = |args: &[&str]| -> Result<Vec<u8>> {
        let output = Command::new(binary).args(args).output().context("could not run the binary")?;
        ensure!(output.status.success(), "`chancery {}` failed", args.join(" "));
        Ok(output.stdout)
    };
    let folder = root().join("target/release-build/man");
    fs::remove_dir_all(&folder).ok();
    run(&["man", "--out", &folder.to_string_lossy()])?;
    let mut files = vec![
        File::plain("share/bash-completion/completions/chancery", run(&["completions", "bash"])?),
        File::plain("share/zsh/vendor-completions/_chancery", run(&["completions", "zsh"])?),
        File::plain("share/fish/vendor_completions.d/chancery.fish", run(&["completions", "fish"])?),
    ];
    let mut pages: Vec<PathBuf> = fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    pages.sort();
    for page in pages {
        let name = page.file_name().unwrap_or_default().to_string_lossy().into_owned();
        files.push(File::plain(&format!("share/man/man1/{name}.gz"), pack::gzip(&fs::read(&page)?)?));
    }
    Ok(files)
}

/// Papers that go with the binary.
fn papers() -> Result<Vec<File>> {
    let names = ["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "NOTICE", "CITATION.cff"];
    names.iter().map(|name| Ok(File::plain(name, fs::read(root().join(name))?))).collect()
}

fn archive(out: &Path, binary: &Binary, pages: &[File], release: &Release) -> Result<PathBuf> {
    let name = format!("chancery-{}-{}", release.version, binary.target);
    let mut files = vec![File::program("bin/chancery", fs::read(&binary.path)?)];
    files.extend(pages.iter().cloned());
    files.extend(papers()?);
    let files = files.into_iter().map(|file| file.under(&name)).collect();
    let path = out.join(format!("{name}.tar.gz"));
    fs::write(&path, pack::gzip(&pack::tar(files, release.epoch)?)?)?;
    Ok(path)
}

fn package(out: &Path, binary: &Binary, pages: &[File], release: &Release) -> Result<PathBuf> {
    let mut files = vec![File::program("bin/chancery", fs::read(&binary.path)?)];
    files.extend(pages.iter().cloned());
    let copyright = format!(
        "Chancery is licensed under Apache-2.0 or MIT, at your option.\n\n{}\n\n{}",
        fs::read_to_string(root().join("LICENSE-MIT"))?,
        fs::read_to_string(root().join("NOTICE"))?
    );
    files.push(File::plain("share/doc/chancery/copyright", copyright.into_bytes()));
    files.push(File::plain("share/doc/chancery/changelog.gz", pack::gzip(&fs::read(root().join("CHANGELOG.md"))?)?));
    let files: Vec<File> = files.into_iter().map(|file| file.under("./usr")).collect();
    let architecture = binary.target.debian();
    let path = out.join(format!("chancery_{}_{architecture}.deb", release.version));
    let depends = if binary.is_static()? { "" } else { "Depends: libc6\n" };
    fs::write(&path, pack::deb(files, &control(release, architecture, depends), release.epoch)?)?;
    Ok(path)
}

fn control(release: &Release, architecture: &str, depends: &str) -> String {
    format!(
        "Package: chancery\nVersion: {}\nArchitecture: {architecture}\n{depends}Section: science\nPriority: optional\n\
         Maintainer: The Chancery developers <chancery@localhost>\n\
         Description: reads news and codes who did what to whom\n \
         Events of PLOVER's types, statements with their speakers, and the words that show them,\n \
         from web pages, feeds, archives and plain text.\n",
        release.version
    )
}

fn checksums(out: &Path, made: &[PathBuf]) -> Result<()> {
    let line = |path: &PathBuf| -> Result<String> {
        Ok(format!("{}  {}\n", digest(path)?, path.file_name().unwrap_or_default().to_string_lossy()))
    };
    let mut lines = made.iter().map(line).collect::<Result<Vec<_>>>()?;
    lines.sort_by(|one, other| one[64..].cmp(&other[64..]));
    fs::write(out.join("SHA256SUMS"), lines.concat())?;
    Ok(())
}

/// SHA-256 of a file, in hexadecimal digits.
pub(crate) fn digest(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| format!("could not read `{}`", path.display()))?;
    Ok(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_one_that_debian_takes() {
        let release = Release { version: "1.2.3".to_owned(), epoch: 1_700_000_000 };
        let files = || {
            vec![
                File::program("./usr/bin/chancery", b"#!/bin/sh\n".to_vec()),
                File::plain("./usr/share/doc/chancery/copyright", b"ours".to_vec()),
            ]
        };
        let make = || pack::deb(files(), &control(&release, "amd64", ""), release.epoch).unwrap();
        let package = make();
        assert!(package == make(), "the same bytes again");
        if Command::new("dpkg-deb").arg("--version").output().is_err() {
            println!("skipped: no dpkg-deb");
            return;
        }
        let folder = std::env::temp_dir().join(format!("chancery-deb-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("x.deb");
        fs::write(&path, package).unwrap();
        let say = |args: &[&str]| {
            let output = Command::new("dpkg-deb").args(args).arg(&path).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap()
        };
        let fields = say(&["--field"]);
        assert!(fields.contains("Package: chancery") && fields.contains("Version: 1.2.3"), "{fields}");
        let contents = say(&["--contents"]);
        assert!(contents.contains("-rwxr-xr-x root/root") && contents.contains("./usr/bin/chancery"), "{contents}");
        fs::remove_dir_all(&folder).unwrap();
    }
}
