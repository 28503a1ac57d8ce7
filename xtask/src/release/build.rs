//! The binary: static where the target allows it, without paths of this machine, the same wherever it is built.

use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr;

use anyhow::{Context as _, Result, bail, ensure};

use super::{Release, digest};
use crate::root;

/// A machine that a binary is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// With the C library of GNU, linked in: it runs on any Linux, and looks up names of hosts by itself.
    X86Gnu,
    /// With musl, where rustc has a standard library for it.
    X86Musl,
    /// 64-bit ARM, linked to the C library of the machine that it runs on.
    ArmGnu,
}

impl Target {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::X86Gnu => "x86_64-unknown-linux-gnu",
            Self::X86Musl => "x86_64-unknown-linux-musl",
            Self::ArmGnu => "aarch64-unknown-linux-gnu",
        }
    }

    /// What Debian calls it.
    pub(crate) fn debian(self) -> &'static str {
        match self {
            Self::X86Gnu | Self::X86Musl => "amd64",
            Self::ArmGnu => "arm64",
        }
    }

    pub(crate) fn host() -> Result<Self> {
        match (std::env::consts::OS, std::env::consts::ARCH) {
            ("linux", "x86_64") => Ok(Self::X86Gnu),
            ("linux", "aarch64") => Ok(Self::ArmGnu),
            (os, arch) => bail!("releases are made on Linux, x86_64 or aarch64; this is {os}, {arch}"),
        }
    }

    pub(crate) fn runs_here(self) -> bool {
        Self::host().is_ok_and(|host| host.debian() == self.debian())
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let all = [Self::X86Gnu, Self::X86Musl, Self::ArmGnu];
        let names = || all.map(Self::as_str).join(", ");
        all.into_iter().find(|target| target.as_str() == text).ok_or_else(|| format!("want one of {}", names()))
    }
}

/// A binary and the machine that it is for.
#[derive(Clone, Debug)]
pub(crate) struct Binary {
    pub(crate) target: Target,
    pub(crate) path: PathBuf,
}

impl Binary {
    /// Reads `TARGET=PATH`.
    pub(crate) fn named(text: &str) -> Result<Self, String> {
        let (target, path) = text.split_once('=').ok_or("want TARGET=PATH")?;
        Ok(Self { target: target.parse()?, path: path.into() })
    }

    /// Whether it asks for no loader, which is how ELF says that all is in it.
    pub(crate) fn is_static(&self) -> Result<bool> {
        const INTERPRETER: u32 = 3;
        let bytes = fs::read(&self.path)?;
        ensure!(bytes.starts_with(b"\x7fELF\x02\x01"), "`{}` is no 64-bit ELF file", self.path.display());
        let number = |at: usize, n: usize| -> Result<usize> {
            let bytes = bytes.get(at..at + n).context("the binary is cut")?;
            Ok(bytes.iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
        };
        let (table, size, n_entries) = (number(0x20, 8)?, number(0x36, 2)?, number(0x38, 2)?);
        let kinds: Result<Vec<usize>> = (0..n_entries).map(|n| number(table + n * size, 4)).collect();
        Ok(!kinds?.contains(&(INTERPRETER as usize)))
    }
}

/// Builds the binary of the sources in `source`.
pub(crate) fn build(source: &Path, folder: &Path, target: Target, release: &Release) -> Result<Binary> {
    let home = std::env::var_os("CARGO_HOME")
        .map_or_else(|| PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cargo"), PathBuf::from);
    // The order matters: of two prefixes that match the last one counts.
    let places = [(home, "/cargo"), (folder.to_owned(), "/target"), (source.to_owned(), "/chancery")];
    let mut flags: Vec<String> =
        places.iter().map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display())).collect();
    if target != Target::ArmGnu {
        flags.push("-Ctarget-feature=+crt-static".to_owned());
    }
    let c_flags: Vec<String> =
        places.iter().map(|(from, to)| format!("-ffile-prefix-map={}={to}", from.display())).collect();
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    // The target is named even where it is this machine: flags for it then leave what runs during the build alone.
    cargo
        .args(["build", "--release", "--locked", "--package", "chancery-cli", "--target", target.as_str()])
        .current_dir(source)
        .env("CARGO_TARGET_DIR", folder)
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"))
        .env("CFLAGS", c_flags.join(" "))
        .env("SOURCE_DATE_EPOCH", release.epoch.to_string())
        .env_remove("RUSTFLAGS");
    let status = cargo.status().context("could not start cargo")?;
    ensure!(
        status.success(),
        "the build for {target} failed; has rustc a standard library for it (`rustc --print sysroot`, lib/rustlib) and the system its C library?"
    );
    let binary = Binary { target, path: folder.join(target.as_str()).join("release/chancery") };
    let wants_static = target != Target::ArmGnu;
    ensure!(!wants_static || binary.is_static()?, "`{}` is not static", binary.path.display());
    Ok(binary)
}

/// Builds the same commit from another folder into another one, and compares.
pub(crate) fn is_the_same_elsewhere(first: &Binary, release: &Release) -> Result<bool> {
    let elsewhere = std::env::temp_dir().join(format!("chancery-again-{}", std::process::id()));
    let source = elsewhere.join("a/copy/of/the/commit");
    fs::create_dir_all(&source)?;
    let archive = elsewhere.join("commit.tar");
    let git = |args: &[&str]| Command::new("git").args(args).current_dir(root()).status();
    ensure!(git(&["archive", "--output", &archive.to_string_lossy(), "HEAD"])?.success(), "`git archive` failed");
    let unpacked = Command::new("tar").arg("-xf").arg(&archive).arg("-C").arg(&source).status()?;
    ensure!(unpacked.success(), "could not unpack the commit");
    let second = build(&source, &elsewhere.join("target"), first.target, release)?;
    let (one, other) = (digest(&first.path)?, digest(&second.path)?);
    let is_same = one == other;
    println!(
        "{}: built again in another folder: {other}, {}",
        first.target,
        if is_same { "the same" } else { "NOT THE SAME" }
    );
    if is_same {
        fs::remove_dir_all(&elsewhere)?;
    } else {
        println!("both are kept: {} {}", first.path.display(), second.path.display());
    }
    Ok(is_same)
}
