//! Bytes to characters.
//!
//! Takes the bytes as they came and gives the text that they spell: by byte order mark, the charset of the HTTP header,
//! the page's own `<meta>`, and last a guess. A declaration that the bytes contradict is noted and not followed.
//! Bytes that are no text are refused with a name for what they look like.

use chancery_doc::{Media, NoteKind, Notes, RawPage};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::Unreadable;

/// Bytes of a web page that are read; of 552 real pages the longest had 3 MB.
pub(crate) const MAX_HTML_BYTES: usize = 16 << 20;
/// Bytes of a plain text that are read.
pub(crate) const MAX_TEXT_BYTES: usize = 8 << 20;
/// Bytes in which a page must declare its charset, by the HTML standard.
const PRESCAN_BYTES: usize = 1024;
/// Bytes from which junk is told from text.
const JUNK_BYTES: usize = 64 << 10;

/// The text that the bytes spell, without a byte order mark.
pub(crate) fn decode(notes: &mut Notes, page: &RawPage) -> Result<String, Unreadable> {
    let bytes = page.bytes.as_slice();
    if bytes.iter().all(|byte| byte.is_ascii_whitespace()) {
        return Err(Unreadable::Empty);
    }
    if let Some(looks) = signature(bytes) {
        return Err(Unreadable::Binary(looks));
    }
    let (bytes, is_cut) = cut(notes, bytes, page.media);
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, n_mark)) => read_as(notes, encoding, &bytes[n_mark..], "its byte order mark"),
        None => without_mark(notes, page, bytes)?,
    };
    // A character cut in two at the limit is no fault of the page.
    let text = if is_cut { text.trim_end_matches('\u{fffd}').to_owned() } else { text };
    if text.trim().is_empty() { Err(Unreadable::Empty) } else { Ok(text) }
}

fn cut<'b>(notes: &mut Notes, bytes: &'b [u8], media: Media) -> (&'b [u8], bool) {
    let limit = match media {
        Media::Html => MAX_HTML_BYTES,
        Media::Text => MAX_TEXT_BYTES,
    };
    if bytes.len() <= limit {
        return (bytes, false);
    }
    notes.add(NoteKind::Limit, format!("read the first {} MiB of {}", limit >> 20, mebibytes(bytes.len())));
    // Up to three bytes of a cut UTF-8 character are left behind, so that the rest still decodes.
    let mut end = limit;
    while end > limit - 4 && bytes[end] & 0b1100_0000 == 0b1000_0000 {
        end -= 1;
    }
    (&bytes[..end], true)
}

fn mebibytes(n_bytes: usize) -> String {
    format!("{} MiB", n_bytes.div_ceil(1 << 20))
}

fn without_mark(notes: &mut Notes, page: &RawPage, bytes: &[u8]) -> Result<String, Unreadable> {
    if let Some(encoding) = utf16_without_mark(bytes) {
        notes.add(NoteKind::Charset, format!("no byte order mark; read as {}", encoding.name()));
        return Ok(encoding.decode_without_bom_handling(bytes).0.into_owned());
    }
    if let Some(looks) = junk(bytes) {
        return Err(Unreadable::Binary(looks));
    }
    let declared = declared(page, bytes);
    let (utf8_chars, utf8_faults) = utf8_health(bytes);
    if let Some((label, encoding, whose)) = declared {
        let Some(encoding) = encoding else {
            notes.add(NoteKind::Charset, format!("unknown charset `{label}` in {whose}"));
            return Ok(guessed(notes, bytes, utf8_chars, utf8_faults));
        };
        if encoding != UTF_8 && utf8_chars > 0 && utf8_faults == 0 && !is_stateful(encoding) {
            notes.add(
                NoteKind::Charset,
                format!("{whose} declares {}, but the bytes are UTF-8; read as UTF-8", encoding.name()),
            );
            return Ok(String::from_utf8_lossy(bytes).into_owned());
        }
        if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
            return Ok(text.into_owned());
        }
        if encoding != UTF_8 || !is_mostly_utf8(utf8_chars, utf8_faults) {
            let text = guessed_silently(bytes);
            let (text, name) = (text.0, text.1.name());
            notes.add(NoteKind::Charset, format!("declared {} does not decode; read as {name}", encoding.name()));
            return Ok(text);
        }
        notes.add(NoteKind::Charset, format!("{utf8_faults} places do not decode as the declared UTF-8"));
        return Ok(String::from_utf8_lossy(bytes).into_owned());
    }
    Ok(guessed(notes, bytes, utf8_chars, utf8_faults))
}

/// ISO-2022-JP is ASCII in its bytes and never valid as anything else by accident.
fn is_stateful(encoding: &'static Encoding) -> bool {
    encoding == encoding_rs::ISO_2022_JP
}

fn read_as(notes: &mut Notes, encoding: &'static Encoding, bytes: &[u8], whose: &str) -> String {
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    if had_errors {
        notes.add(NoteKind::Charset, format!("some bytes do not decode as {}, named by {whose}", encoding.name()));
    }
    text.into_owned()
}

/// The charset that the transport or the page names, with the label as written and whose word it is.
fn declared(page: &RawPage, bytes: &[u8]) -> Option<(String, Option<&'static Encoding>, &'static str)> {
    if let Some(label) = page.charset.as_deref().map(str::trim).filter(|label| !label.is_empty()) {
        let label = label.trim_matches(['"', '\'']);
        // A header's word that nobody knows says less than the page's own.
        let encoding = Encoding::for_label(label.as_bytes());
        if encoding.is_some() || page.media == Media::Text {
            return Some((label.to_owned(), encoding, "the header"));
        }
    }
    if page.media == Media::Text {
        return None;
    }
    let label = meta_charset(&bytes[..bytes.len().min(PRESCAN_BYTES)])?;
    // By the standard a page that can be read this far is not UTF-16, whatever it says.
    let encoding = Encoding::for_label(label.as_bytes())
        .map(|encoding| if encoding == UTF_16BE || encoding == UTF_16LE { UTF_8 } else { encoding });
    Some((label, encoding, "the page"))
}

/// The label in `<meta charset=…>` or `<meta http-equiv=content-type content="…; charset=…">`.
fn meta_charset(head: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let xml = head.strip_prefix("<?xml").and_then(|rest| value_after(rest.split("?>").next()?, "encoding"));
    head.split("<meta").skip(1).find_map(|tag| value_after(tag.split('>').next()?, "charset")).or(xml)
}

fn value_after(tag: &str, key: &str) -> Option<String> {
    let at = tag.find(key)? + key.len();
    let value = tag[at..].trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let label: String =
        value.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.')).collect();
    (!label.is_empty()).then_some(label)
}

/// How many characters beyond ASCII are sound UTF-8, and how many places are not.
fn utf8_health(bytes: &[u8]) -> (usize, usize) {
    let mut sound = 0;
    let mut faults = 0;
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        faults += usize::from(!chunk.invalid().is_empty());
    }
    (sound, faults)
}

/// Whether bytes are UTF-8 with foreign ones among them, as an editor leaves them who pastes from elsewhere: in other
/// charsets hardly a character beyond ASCII is sound UTF-8 by accident.
fn is_mostly_utf8(utf8_chars: usize, utf8_faults: usize) -> bool {
    utf8_chars > 0 && utf8_faults <= utf8_chars
}

fn guessed(notes: &mut Notes, bytes: &[u8], utf8_chars: usize, utf8_faults: usize) -> String {
    if utf8_faults == 0 {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    if is_mostly_utf8(utf8_chars, utf8_faults) {
        notes.add(NoteKind::Charset, format!("no charset declared; {utf8_faults} places do not decode as UTF-8"));
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let (text, encoding) = guessed_silently(bytes);
    notes.add(NoteKind::Charset, format!("no charset declared; read as {}", encoding.name()));
    text
}

fn guessed_silently(bytes: &[u8]) -> (String, &'static Encoding) {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Allow);
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        return (text.into_owned(), encoding);
    }
    let encoding = if encoding == UTF_8 { WINDOWS_1252 } else { encoding };
    (encoding.decode_without_bom_handling(bytes).0.into_owned(), encoding)
}

/// UTF-16 told by its zero bytes, which stand on one side of each pair.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(PRESCAN_BYTES) & !1];
    let zeros = |side: usize| head.iter().skip(side).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), head.len() / 2);
    if pairs < 2 {
        return None;
    }
    if odd * 10 > pairs * 7 && even * 20 < pairs {
        return Some(UTF_16LE);
    }
    (even * 10 > pairs * 7 && odd * 20 < pairs).then_some(UTF_16BE)
}

/// What the bytes are if many of them are no characters of any text.
fn junk(bytes: &[u8]) -> Option<&'static str> {
    let head = &bytes[..bytes.len().min(JUNK_BYTES)];
    let zeros = head.iter().filter(|&&byte| byte == 0).count();
    let controls = head.iter().filter(|&&byte| byte < 0x20 && !b"\t\n\x0b\x0c\r\x1b\0".contains(&byte)).count();
    if zeros * 100 > head.len() {
        return Some("binary data with zero bytes");
    }
    (controls * 20 > head.len()).then_some("binary data, mostly control characters")
}

/// What a file is by its first bytes, if it is none that holds text as it stands; sorted by those bytes.
#[rustfmt::skip]
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"\0asm", "a WebAssembly module"),
    (b"\x1f\x8b", "gzip data"),
    (b"%PDF-", "a PDF document"),
    (b"(\xb5\x2f\xfd", "zstd data"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"BZh", "bzip2 data"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"ID3", "an MP3 sound"),
    (b"OggS", "an Ogg sound or video"),
    (b"PK\x03\x04", "a zip archive (or a DOCX, XLSX or EPUB file)"),
    (b"RIFF", "a RIFF sound, video or WebP image"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"{\\rtf", "an RTF document"),
    (b"\x7fELF", "a program"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"\xfd7zXZ\0", "xz data"),
    (b"\xff\xd8\xff", "a JPEG image"),
];

fn signature(bytes: &[u8]) -> Option<&'static str> {
    // The text of a page may begin with such letters by chance: short marks of letters need a byte that is no text.
    let is_texty = |mark: &[u8]| mark.iter().all(|byte| byte.is_ascii_alphanumeric());
    let has_control = || bytes.iter().take(32).any(|byte| !(9..0x80).contains(byte));
    let known = SIGNATURES
        .iter()
        .find(|(mark, _)| bytes.starts_with(mark) && (!is_texty(mark) || mark.len() > 5 || has_control()));
    let video = bytes.get(4..8) == Some(b"ftyp");
    known.map(|(_, looks)| *looks).or(video.then_some("an MP4 video or HEIC image"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(media: Media, charset: Option<&str>, bytes: &[u8]) -> RawPage {
        RawPage {
            input: "t".into(),
            media,
            bytes: bytes.to_vec(),
            charset: charset.map(str::to_owned),
            given: Default::default(),
        }
    }

    fn read(media: Media, charset: Option<&str>, bytes: &[u8]) -> (String, Vec<String>) {
        let mut notes = Notes::default();
        let text = decode(&mut notes, &page(media, charset, bytes)).unwrap();
        (text, notes.0.into_iter().map(|note| note.message).collect())
    }

    fn refused(bytes: &[u8]) -> String {
        decode(&mut Notes::default(), &page(Media::Text, None, bytes)).unwrap_err().to_string()
    }

    #[test]
    fn signatures_are_sorted() {
        assert!(SIGNATURES.is_sorted());
    }

    #[test]
    fn junk_is_refused_by_name() {
        assert_eq!(refused(b""), "nothing in it");
        assert_eq!(refused(b" \n\t"), "nothing in it");
        assert!(refused(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").contains("a PNG image"));
        assert!(refused(b"%PDF-1.7\n%abc").contains("a PDF document"));
        assert!(refused(b"PK\x03\x04\x14\0").contains("a zip archive"));
        assert!(refused(&[b'a', 0, 1, 2, 3, 0, 5, 6]).contains("zero bytes"));
        assert!(refused(&[b'a', 1, 2, 3, 4, 5, 6, 7]).contains("control characters"));
    }

    #[test]
    fn words_that_look_like_a_mark_are_text() {
        assert_eq!(read(Media::Text, None, b"RIFF raff in the Senate").0, "RIFF raff in the Senate");
    }

    #[test]
    fn the_mark_wins_then_the_header_then_the_page() {
        let utf8 = "\u{feff}Nuñez".as_bytes();
        assert_eq!(read(Media::Html, Some("windows-1251"), utf8), ("Nuñez".into(), vec![]));
        assert_eq!(read(Media::Text, Some("windows-1251"), b"\xcc\xe8\xed").0, "Мин");
        let page = b"<meta http-equiv=\"Content-Type\" content=\"text/html; charset=ISO-8859-2\">\xb3\xf3d\xbc";
        assert!(read(Media::Html, None, page).0.ends_with("łódź"));
        let little: Vec<u8> = "Envoys meet".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(Media::Text, None, &little).0, "Envoys meet");
    }

    #[test]
    fn a_false_declaration_is_noted_and_not_followed() {
        let (text, notes) = read(Media::Html, Some("utf-8"), b"<p>El ni\xf1o volvi\xf3 a la ma\xf1ana</p>");
        assert!(text.contains("niño volvió"), "{text}");
        assert_eq!(notes, ["declared UTF-8 does not decode; read as windows-1252"]);
        let (text, notes) = read(Media::Html, Some("iso-8859-1"), "<p>señal</p>".as_bytes());
        assert!(text.contains("señal"));
        assert_eq!(notes.len(), 1);
    }

    #[test]
    fn one_broken_place_does_not_spoil_a_page() {
        let mut bytes = "é".repeat(40).into_bytes();
        bytes.push(0xff);
        let (text, notes) = read(Media::Html, Some("utf-8"), &bytes);
        assert!(text.starts_with("éé") && text.ends_with('\u{fffd}'));
        assert_eq!(notes, ["1 places do not decode as the declared UTF-8"]);
    }

    #[test]
    fn a_foreign_byte_in_a_page_with_few_quotes_is_one_fault() {
        let bytes = [&b"<p>"[..], "“Nobody lost,” said Jos".as_bytes(), b"\xe9 Pardo.</p>"].concat();
        for charset in [Some("utf-8"), None] {
            let (text, notes) = read(Media::Html, charset, &bytes);
            assert_eq!(text, "<p>“Nobody lost,” said Jos\u{fffd} Pardo.</p>");
            assert!(notes[0].contains("1 places do not decode"), "{notes:?}");
        }
        // Two letters of another charset may look like one of UTF-8; most do not.
        let (text, _) = read(Media::Html, Some("utf-8"), b"<p>Le caf\xc3\xa9 d\xe9j\xe0 ferm\xe9</p>");
        assert!(text.ends_with("déjà fermé</p>"), "{text}");
    }

    #[test]
    fn a_long_text_is_cut_on_a_character() {
        let bytes = "é".repeat(MAX_TEXT_BYTES / 2 + 10).into_bytes();
        let (text, notes) = read(Media::Text, None, &bytes);
        assert!(text.len() <= MAX_TEXT_BYTES && text.ends_with('é'));
        assert_eq!(notes, ["read the first 8 MiB of 9 MiB"]);
    }
}
