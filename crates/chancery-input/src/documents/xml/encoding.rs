//! The bytes of XML as text.

use std::borrow::Cow;

use encoding_rs::Encoding;

/// The text by its byte order mark, else by the charset that came with it, else by the encoding that it names (RFC 7303), else
/// as UTF-8. A name that the bytes belie gives way to the next, and bytes that are sound UTF-8 are read so, as those of pages are.
pub(super) fn decoded<'b>(bytes: &'b [u8], charset: Option<&str>) -> Cow<'b, str> {
    if let Some((encoding, n_mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[n_mark..]).0;
    }
    let is_wide = bytes.iter().take(4).any(|byte| *byte == 0);
    let of_sender = charset.and_then(|label| Encoding::for_label(label.as_bytes()));
    let of_sender = of_sender.map(|encoding| if is_wide { encoding } else { encoding.output_encoding() });
    let named: Vec<_> = of_sender.into_iter().chain(encoding_named(bytes)).chain([encoding_rs::UTF_8]).collect();
    if let Some(text) = std::str::from_utf8(bytes).ok().filter(|_| named.iter().all(|own| own.is_ascii_compatible())) {
        return Cow::Borrowed(text);
    }
    let sound = named.iter().find_map(|own| own.decode_without_bom_handling_and_without_replacement(bytes));
    sound.unwrap_or_else(|| named[0].decode_without_bom_handling(bytes).0)
}

/// The encoding that the declaration of the document names.
fn encoding_named(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(200)].split(|byte| *byte == b'>').next()?;
    let head = std::str::from_utf8(head).ok().filter(|head| head.trim_start().starts_with("<?xml"))?;
    let label = head.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let label = label.get(1..)?.split(['"', '\'']).next()?;
    // What reads as ASCII so far is not UTF-16, whatever it says.
    Encoding::for_label(label.as_bytes()).map(Encoding::output_encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_then_the_sender_then_the_document_tell_the_encoding() {
        let latin = |declared: &str| [declared.as_bytes(), b"<a>Se\xf1or</a>"].concat();
        let utf8 = "<?xml version='1.0'?><a>Señor</a>".as_bytes().to_vec();
        let wide: Vec<u8> = "<a>Señor</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, charset) in [
            (latin(""), Some("iso-8859-1")),
            (latin("<?xml version='1.0' encoding='koi8-r'?>"), Some("ISO-8859-1")),
            (latin("<?xml version='1.0' encoding='iso-8859-1'?>"), None),
            (latin("<?xml version='1.0' encoding='iso-8859-1'?>"), Some("utf-8")),
            (latin("<?xml version='1.0' encoding='iso-8859-1'?>"), Some("nobody-1")),
            (utf8.clone(), None),
            (utf8.clone(), Some("iso-8859-1")),
            (utf8, Some("utf-16")),
            ([b"\xEF\xBB\xBF", "<a>Señor</a>".as_bytes()].concat(), Some("koi8-r")),
            ([b"\xFF\xFE", wide.as_slice()].concat(), Some("utf-8")),
            (wide, Some("utf-16le")),
        ] {
            let shown = String::from_utf8_lossy(&bytes);
            assert_eq!(decoded(&bytes, charset).split_once("<a>").unwrap().1, "Señor</a>", "{shown} as {charset:?}");
        }
    }
}
