//! The head of an answer: its status and its fields.

/// Fields of a head; further ones are passed over.
const MAX_FIELDS: usize = 200;

/// Bytes of a value that are kept.
const MAX_VALUE: usize = 8 << 10;

/// Status and fields, by their names in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) status: u16,
    fields: Vec<(String, String)>,
}

impl Head {
    /// Reads a head, its empty line included.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, &'static str> {
        let mut lines = bytes.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        let first = lines.next().unwrap_or_default();
        let Some(rest) = first.strip_prefix(b"HTTP/1.") else { return Err("its first line is not HTTP/1") };
        let status = rest.split(|byte| *byte == b' ').filter(|word| !word.is_empty()).nth(1).unwrap_or_default();
        let status = match status {
            [a @ b'1'..=b'5', b @ b'0'..=b'9', c @ b'0'..=b'9'] => {
                u16::from(a - b'0') * 100 + u16::from(b - b'0') * 10 + u16::from(c - b'0')
            }
            _ => return Err("its status is no number"),
        };
        let mut head = Self { status, fields: Vec::new() };
        for line in lines {
            let is_continued = matches!(line.first(), Some(b' ' | b'\t'));
            if let (true, Some((_, value))) = (is_continued, head.fields.last_mut()) {
                value.push(' ');
                value.push_str(&clean(line));
                while value.len() > MAX_VALUE {
                    value.pop();
                }
                continue;
            }
            let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
            let name = line[..colon].trim_ascii_end();
            let is_name = !name.is_empty() && name.iter().all(|byte| byte.is_ascii_graphic() && *byte != b':');
            if is_name && head.fields.len() < MAX_FIELDS {
                head.fields.push((String::from_utf8_lossy(name).to_ascii_lowercase(), clean(&line[colon + 1..])));
            }
        }
        Ok(head)
    }

    /// The last field of that name, as browsers take it.
    pub(crate) fn last(&self, name: &str) -> Option<&str> {
        self.fields.iter().rev().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// All fields of that name.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        self.fields.iter().filter(|(own, _)| own == name).map(|(_, value)| value.as_str()).collect()
    }
}

/// A value without what could command a terminal, forge a line of a request or break a record: control characters become spaces.
fn clean(value: &[u8]) -> String {
    let value = &value[..value.len().min(MAX_VALUE)];
    let text: String = String::from_utf8_lossy(value).chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read_however_they_are_written() {
        let head = Head::parse(
            b"HTTP/1.0 200\nX:\n a\n b\r\nETag : \"1\"\r\nEtag: \"\x1b[2J\x00\"\r\nno field\r\n: x\r\n\r\n",
        )
        .unwrap();
        assert_eq!((head.status, head.last("x"), head.last("etag")), (200, Some(" a b"), Some("\" [2J \"")));
        assert_eq!(head.all("etag").len(), 2);
        for nonsense in ["", "HTTP/2 200", "GET / HTTP/1.1", "HTTP/1.1", "HTTP/1.1 OK", "HTTP/1.1 2000", "HTTP/1.1 099"]
        {
            assert!(Head::parse(nonsense.as_bytes()).is_err(), "{nonsense}");
        }
        let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "A: b\r\n".repeat(1000));
        assert_eq!(Head::parse(many.as_bytes()).unwrap().fields.len(), MAX_FIELDS);
    }
}
