//! Wrong charsets, and bytes that are no text.

use chancery_doc::{Media, NoteKind};

use super::Must::{Hold, Lack, Note, Refuse};
use super::{Case, LEAD, above_lead, case, html};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let page = above_lead("");
    for label in
        ["utf-16", "shift_jis", "iso-2022-jp", "windows-1251", "utf-7", "x-user-defined", "", "\u{1f4a9}", "utf-8; q=1"]
    {
        let mut wrong = html(format!("header says {label:?}"), page.as_bytes(), &[Hold(LEAD)]);
        wrong.page.charset = Some(label.to_owned());
        cases.push(wrong);
        let declared = format!("<meta charset=\"{label}\">{page}");
        cases.push(html(format!("page says {label:?}"), declared, &[Hold(LEAD)]));
    }
    let utf16 = |big: bool, mark: bool| -> Vec<u8> {
        let units = page.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() });
        let mark: &[u8] = match (mark, big) {
            (false, _) => &[],
            (true, true) => &[0xFE, 0xFF],
            (true, false) => &[0xFF, 0xFE],
        };
        mark.iter().copied().chain(units).collect()
    };
    for (big, mark) in [(true, true), (true, false), (false, true), (false, false)] {
        cases.push(html(format!("UTF-16, big end first {big}, mark {mark}"), utf16(big, mark), &[Hold(LEAD)]));
    }
    let mut lone = utf16(false, true);
    let n = lone.len();
    lone.splice(n - 40..n - 40, [0x00, 0xD8]);
    cases.push(html("a lone surrogate in UTF-16", lone, &[Hold(LEAD), Note(NoteKind::Charset)]));
    let mut odd = utf16(false, true);
    odd.pop();
    cases.push(html("half a character at the end of UTF-16", odd, &[Hold(LEAD)]));
    cases.push(html("a surrogate in UTF-8", [page.as_bytes(), b"\xED\xA0\x80\xED\xB0\x80"].concat(), &[Hold(LEAD)]));
    cases.push(html(
        "overlong UTF-8",
        [page.as_bytes(), b"<p>\xC0\xBCscript\xC0\xBE</p>"].concat(),
        &[Hold(LEAD), Lack("<script>")],
    ));
    cases.push(html(
        "two byte order marks",
        [b"\xEF\xBB\xBF\xEF\xBB\xBF".as_slice(), page.as_bytes()].concat(),
        &[Hold(LEAD)],
    ));
    cases.push(html("a mark of another charset", [b"\xFE\xFF".as_slice(), page.as_bytes()].concat(), &[Lack("zzzz")]));
    cases.push(html("one byte that is no UTF-8", [page.as_bytes(), b"\xFF"].concat(), &[Hold(LEAD)]));
    cases.push(html(
        "a NUL between words",
        above_lead("<p>The envoys\0 met\0 on the quay.</p>"),
        &[Hold(LEAD), Lack("\0")],
    ));
    cases.push(html("a NUL in a tag", format!("<scr\0ipt>var a;</scr\0ipt>{page}"), &[Hold(LEAD), Lack("\0")]));
    cases.push(html(
        "control characters",
        above_lead("<p>The envoys\u{1}\u{8}\u{1b}[31m met\u{7f} on the quay.</p>"),
        &[Hold(LEAD), Lack("\u{1b}")],
    ));
    cases.push(html(
        "characters that are none",
        above_lead("<p>\u{fffe}\u{ffff}\u{fdd0}\u{10ffff}</p>"),
        &[Hold(LEAD)],
    ));

    let mut noise = crate::random::Random::new(5);
    let random: Vec<u8> = (0..50_000).map(|_| noise.number() as u8).collect();
    let junk: [(&str, Vec<u8>); 14] = [
        ("nothing", Vec::new()),
        ("white space", b" \n\t\r ".to_vec()),
        ("NULs", vec![0; 10_000]),
        ("noise", random),
        ("a PDF", b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj".to_vec()),
        ("a PNG", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()),
        ("a JPEG", b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01".to_vec()),
        ("a ZIP", b"PK\x03\x04\x14\0\0\0\x08\0".to_vec()),
        ("a gzip stream", b"\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec()),
        ("a program", b"\x7fELF\x02\x01\x01\0\0\0\0\0".to_vec()),
        ("a GIF", b"GIF89a\x01\0\x01\0\x80\0\0".to_vec()),
        ("an old Word file", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0".to_vec()),
        ("a film", b"\0\0\0\x18ftypmp42\0\0\0\0".to_vec()),
        ("a sound", b"ID3\x04\0\0\0\0\0\0\xFF\xFB\x90".to_vec()),
    ];
    for (name, bytes) in junk {
        cases.push(html(format!("no text: {name}"), bytes.clone(), &[Refuse]));
        cases.push(case(format!("no text, called text: {name}"), Media::Text, bytes, &[Refuse]));
    }
    cases
}
