//! Texts that are text and still wrong: for spans, for cards, for tables.

use chancery_doc::{Media, NoteKind};

use super::Must::{Hold, Lack, Note};
use super::{Case, LEAD, above_lead, case, html};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let odd = [
        ("turned direction", "The \u{202e}yoynE\u{202c} of Peru met the \u{2066}envoy\u{2069} of Chile in Lima."),
        ("marks without width", "The en\u{200b}voys of Pe\u{feff}ru and Chi\u{200d}le m\u{ad}et in Lima."),
        (
            "many marks on a letter",
            "The envoys of Pe\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}ru met in Lima.",
        ),
        ("letters of other alphabets", "Тhе еnvоys оf Реru аnd Сhilе mеt in Limа."),
        ("letters outside the plane", "𝐓𝐡𝐞 𝐞𝐧𝐯𝐨𝐲𝐬 of Peru and Chile met in 𝐋𝐢𝐦𝐚."),
        ("flags and joined pictures", "🇵🇪🇨🇱 envoys 👩\u{200d}🚀 met 👍🏽 in Lima."),
        ("letters that grow in lower case", "İİİ envoys of PERU İ met CHİLE in Lima. ẞ ǅ"),
        ("a formula for a table", "=HYPERLINK(\"http://x\",\"Peru\") attacked Chile on Monday."),
        ("a formula with a sign", "@SUM(1) +cmd|' /C calc'!A0 -2 Peru attacked Chile."),
        ("quotes and commas", "\"Peru,\" \"\"Chile\"\",\tand\u{2028}Bolivia\u{2029}met in Lima."),
        ("words for a shell", "$(reboot) `reboot` ; rm -rf / && Peru attacked Chile."),
        ("words for a database", "Robert'); DROP TABLE events;-- of Peru attacked Chile."),
        ("a path", "../../../etc/passwd of Peru attacked C:\\Windows\\System32 of Chile."),
        ("marks for a format", "%s%n%x {0} {} ${x} {{y}} Peru attacked Chile."),
        ("codes for a terminal", "Peru \u{9b}31m attacked \u{90}q\u{9c} Chile."),
        ("quotes that open alone", "“ “ ‘ ‘ « „ He said Peru attacked Chile."),
        ("numbers beyond all bounds", "99999999999999999999999999 people died when Peru attacked Chile 1e400 times."),
        ("days that are none", "On 31 February 2024, 0 May 0000 and 99/99/9999 Peru attacked Chile."),
        ("days beyond all bounds", "99999999999 years before Monday, and 4000000000 days ago, Peru attacked Chile."),
        ("a sentence without verbs", "Peru Peru Peru Peru Chile Chile Chile Chile Peru Peru."),
        ("brackets in brackets", "((((((((((Peru) [attacked]) {Chile}) on) Monday) in) Lima) ) ) )."),
        ("a name of names", "President Minister General Doctor Mr. Mrs. Sir Lord Ana of Peru attacked Chile."),
        ("an address that goes on", "https://a.example/%00%0a%0d?a=b&c=<script>#'\"; of Peru attacked Chile."),
        ("dashes", "Peru — – - ‒ ― − attacked --- Chile ---- ."),
    ];
    for (name, text) in odd {
        cases.push(html(
            format!("words: {name}"),
            above_lead(&format!("<p>{}</p>", text.replace('&', "&amp;").replace('<', "&lt;"))),
            &[Hold(LEAD)],
        ));
        cases.push(case(
            format!("words, text: {name}"),
            Media::Text,
            format!("Talks\n\n{text}\n\n{LEAD}"),
            &[Hold(LEAD)],
        ));
    }
    let long = [
        ("one word", "x".repeat(10_000)),
        ("one sentence", "the envoys of Peru and ".repeat(2_000)),
        ("one name", "Ana ".repeat(2_500)),
        ("speech in speech", "He said that she said that ".repeat(400)),
        ("quotes", "“Peru,” he said, “attacked Chile.” ".repeat(300)),
        ("one list", "Peru, Chile, Bolivia, ".repeat(500)),
        ("one verb", "Peru attacked ".repeat(700)),
        ("capitals", "PERU ATTACKED CHILE ".repeat(500)),
        ("days", "on Monday, 13 May 2024, ".repeat(400)),
        ("pronouns", "He told him that she told her. ".repeat(300)),
        ("numbers", "12 people, ".repeat(900)),
        ("signs", "$1.5!? ".repeat(1_200)),
    ];
    for (name, text) in long {
        cases.push(case(format!("endless: {name}"), Media::Text, format!("Talks\n\n{LEAD}\n\n{text}"), &[Hold(LEAD)]));
    }
    let titled = |title: &str| format!("<title>{title}</title><h1>{title}</h1>{}", above_lead(""));
    cases.push(html("a title of a million letters", titled(&"Talks ".repeat(160_000)), &[Note(NoteKind::Limit)]));
    cases.push(html("a title with line breaks", titled("Talks\r\n\u{2028}end\n\nnow"), &[Hold(LEAD), Lack("\r")]));
    cases.push(html("a title with a NUL", titled("Talks\0 end"), &[Hold(LEAD), Lack("\0")]));
    cases.push(html("a title of white space", titled(" \u{a0}\u{3000} "), &[Hold(LEAD)]));
    cases
}
