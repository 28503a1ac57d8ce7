//! What is in the binary, as a CycloneDX 1.5 bill of materials: every crate with version, licence, digest, and what it builds on.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::Release;
use crate::root;

/// The bill for one target. What is used only while building or testing is not in it.
pub(crate) fn of(target: &str, release: &Release) -> Result<String> {
    let mut cargo = Command::new("cargo");
    cargo.args(["metadata", "--format-version", "1", "--locked", "--filter-platform", target]).current_dir(root());
    let output = cargo.output().context("could not start cargo")?;
    ensure!(output.status.success(), "`cargo metadata` failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let lock = fs::read_to_string(root().join("Cargo.lock"))?;
    bill(&metadata, &checksums(&lock)?, release)
}

/// SHA-256 of each crate of the registry, by name and version.
fn checksums(lock: &str) -> Result<BTreeMap<(String, String), String>> {
    let lock: toml::Table = lock.parse()?;
    let packages = lock.get("package").and_then(toml::Value::as_array).context("Cargo.lock has no packages")?;
    let text = |package: &toml::Value, name: &str| package.get(name).and_then(toml::Value::as_str).map(str::to_owned);
    let read = |package| Some(((text(package, "name")?, text(package, "version")?), text(package, "checksum")?));
    Ok(packages.iter().filter_map(read).collect())
}

fn bill(metadata: &Value, checksums: &BTreeMap<(String, String), String>, release: &Release) -> Result<String> {
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let packages: BTreeMap<String, Value> =
        list(&metadata["packages"]).into_iter().map(|package| (text(&package, "id"), package)).collect();
    let mut needs: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for node in list(&metadata["resolve"]["nodes"]) {
        let is_built_in = |dependency: &Value| list(&dependency["dep_kinds"]).iter().any(|kind| kind["kind"].is_null());
        let deps = list(&node["deps"]).into_iter().filter(is_built_in).map(|dependency| text(&dependency, "pkg"));
        needs.insert(text(&node, "id"), deps.collect());
    }
    let program = packages.iter().find(|(_, package)| package["name"] == "chancery-cli");
    let program = program.map(|(id, _)| id.clone()).context("cargo knows no chancery-cli")?;
    let mut inside = BTreeSet::new();
    let mut waiting = vec![program.clone()];
    while let Some(id) = waiting.pop() {
        if inside.insert(id.clone()) {
            waiting.extend(needs.get(&id).into_iter().flatten().cloned());
        }
    }
    let reference = |id: &String| {
        let package = &packages[id];
        format!("pkg:cargo/{}@{}", text(package, "name"), text(package, "version"))
    };
    let component = |id: &String| {
        let package = &packages[id];
        let (name, version) = (text(package, "name"), text(package, "version"));
        let mut component = json!({
            "type": "library", "bom-ref": reference(id), "name": name, "version": version, "purl": reference(id),
            "licenses": [{ "expression": text(package, "license").replace('/', " OR ") }],
        });
        if let Some(sum) = checksums.get(&(name, version)) {
            component["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
        }
        component
    };
    let mut components: Vec<Value> = inside.iter().filter(|id| **id != program).map(component).collect();
    components.sort_by_key(|component| text(component, "bom-ref"));
    let mut dependencies: Vec<Value> = inside
        .iter()
        .map(|id| {
            let mut on: Vec<String> = needs.get(id).into_iter().flatten().map(reference).collect();
            on.sort();
            on.dedup();
            json!({ "ref": reference(id), "dependsOn": on })
        })
        .collect();
    dependencies.sort_by_key(|dependency| text(dependency, "ref"));
    let digest = Sha256::digest(serde_json::to_vec(&components)?);
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let at = Timestamp::from_second(i64::try_from(release.epoch)?)?;
    let bill = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": format!("urn:uuid:{}-{}-8{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..]),
        "version": 1,
        "metadata": {
            "timestamp": at.to_string(),
            "component": { "type": "application", "bom-ref": reference(&program), "name": "chancery", "version": release.version },
        },
        "components": components,
        "dependencies": dependencies,
    });
    Ok(format!("{}\n", serde_json::to_string_pretty(&bill)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bill_names_all_that_is_in_the_program_and_nothing_else() {
        let release = Release { version: "1.2.3".to_owned(), epoch: 1_700_000_000 };
        let text = of("x86_64-unknown-linux-gnu", &release).unwrap();
        let bill: Value = serde_json::from_str(&text).unwrap();
        let names: Vec<&str> =
            bill["components"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap()).collect();
        for name in ["rustls", "rusqlite", "chancery-nlp", "clap"] {
            assert!(names.contains(&name), "{name}");
        }
        assert!(
            !names.iter().any(|name| name.starts_with("windows") || *name == "xtask" || *name == "cc"),
            "{names:?}"
        );
        let known: BTreeSet<&str> =
            bill["components"].as_array().unwrap().iter().map(|c| c["bom-ref"].as_str().unwrap()).collect();
        for dependency in bill["dependencies"].as_array().unwrap() {
            for on in dependency["dependsOn"].as_array().unwrap() {
                assert!(known.contains(on.as_str().unwrap()), "{on}");
            }
        }
        for component in bill["components"].as_array().unwrap() {
            let is_ours = component["name"].as_str().unwrap().starts_with("chancery");
            assert!(
                is_ours || component["hashes"][0]["content"].as_str().is_some_and(|sum| sum.len() == 64),
                "{component}"
            );
            assert!(!component["licenses"][0]["expression"].as_str().unwrap().is_empty(), "{component}");
        }
    }
}
