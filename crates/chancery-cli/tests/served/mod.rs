//! A real server over the built-in articles, and a client that can say what no library would.

#![allow(dead_code)] // Each test file uses a part of it.
#![allow(clippy::unwrap_used)] // A test may break off where it stands.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

/// The command, deaf to the settings of whoever runs the tests.
pub(crate) fn chancery() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
    for name in ["CHANCERY_THREADS", "CHANCERY_CODEBOOK", "CHANCERY_ARCHIVE", "NO_COLOR"] {
        command.env_remove(name);
    }
    command
}

/// An archive of the built-in articles, made once.
fn built_in() -> &'static [u8] {
    static BUILT: OnceLock<Vec<u8>> = OnceLock::new();
    BUILT.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("news.db");
        let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo");
        let made = chancery().arg("ingest").arg(demo).arg("--archive").arg(&path).output().unwrap();
        assert!(path.exists(), "{}", String::from_utf8_lossy(&made.stderr));
        fs::read(path).unwrap()
    })
}

/// A server that ends with the test.
pub(crate) struct Served {
    child: Child,
    pub(crate) at: String,
    pub(crate) folder: tempfile::TempDir,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines.find(|(each, _)| each.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Served {
    pub(crate) fn start(more: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("news.db"), built_in()).unwrap();
        Self::in_folder(folder, more)
    }

    pub(crate) fn in_folder(folder: tempfile::TempDir, more: &[&str]) -> Self {
        let mut command = chancery();
        command.current_dir(folder.path()).args(["serve", "--archive", "news.db", "--bind", "127.0.0.1:0"]);
        command.args(["--annotations", "annotations"]).args(more);
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        // Before it is ready it may say how far it is.
        let line = said.by_ref().lines().map(Result::unwrap).find(|line| line.contains("http://")).unwrap();
        let at = line.split("http://").nth(1).unwrap().split(['/', ',']).next().unwrap().to_owned();
        // Whoever closes the pipe would end a server that says more.
        std::thread::spawn(move || said.read_to_end(&mut Vec::new()));
        Self { child, at, folder }
    }

    pub(crate) fn archive(&self) -> PathBuf {
        self.folder.path().join("news.db")
    }

    /// Sends bytes as they are; gives what comes back until the server closes or has said one answer.
    pub(crate) fn raw(&self, request: &[u8]) -> Option<Answer> {
        let mut stream = TcpStream::connect(&self.at).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        // A server that refuses early closes while the rest is on its way.
        let _ = stream.write_all(request);
        let mut all = Vec::new();
        let mut chunk = [0; 16 << 10];
        loop {
            if let Some(at) = all.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&all[..at]).into_owned();
                let status = head.split(' ').nth(1).unwrap().parse().unwrap();
                let answer = Answer { status, head, body: all[at + 4..].to_vec() };
                let length = answer.header("content-length").and_then(|length| length.parse::<usize>().ok());
                let is_whole = length.is_none_or(|length| answer.body.len() >= length) || status == 304;
                if is_whole || request.starts_with(b"HEAD") {
                    return Some(answer);
                }
            }
            match stream.read(&mut chunk) {
                Ok(0) | Err(_) => return None,
                Ok(n) => all.extend_from_slice(&chunk[..n]),
            }
        }
    }

    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n", self.at);
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if !body.is_empty() || method == "POST" {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        let request = [head.as_bytes(), b"\r\n", body].concat();
        self.raw(&request).unwrap_or_else(|| panic!("no answer to {method} {path}"))
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], b"")
    }

    pub(crate) fn post(&self, path: &str, body: &serde_json::Value) -> Answer {
        self.ask("POST", path, &[("Content-Type", "application/json")], body.to_string().as_bytes())
    }
}
