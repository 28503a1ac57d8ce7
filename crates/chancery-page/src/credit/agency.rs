//! Agencies by their names and marks, and the marks in which a page names them.

use chancery_doc::Outlet;

use super::names_place;
use crate::outlets::{self, Outlets, name_key};
use crate::tidy::fold;

/// The first of the agencies named in a mark ("AFP/dpa", "Reuters, AP"), if all of it is agencies.
pub(super) fn agencies(outlets: &Outlets, words: &str) -> Option<Outlet> {
    let words = words.trim().trim_end_matches('.');
    if words.is_empty() || words.chars().count() > 60 {
        return None;
    }
    let mut first = None;
    let joined = AND.iter().fold(words.to_owned(), |words, and| words.replace(and, "/"));
    for part in joined.split(['/', ',', ';', '+', '&', '、', '،']) {
        let part = part.trim();
        first = first.or(Some(agency(outlets, part)?));
    }
    first
}

/// The first of the agencies with whose material a text was made: "mit Material von dpa", "avec AFP", "AFP katkılarıyla".
pub(super) fn agencies_with(outlets: &Outlets, words: &str) -> Option<Outlet> {
    let words = words.trim().trim_end_matches('.');
    if words.chars().count() > 90 {
        return None;
    }
    let folded = fold(words);
    // Folding may change how long words are in bytes, not in how many characters.
    let after = |n_chars: usize| words.char_indices().nth(n_chars).map(|(at, _)| &words[at..]);
    let rest = WITH.iter().filter_map(|with| folded.strip_prefix(with).map(|_| after(with.chars().count())));
    let before = WITH_AFTER.iter().filter_map(|with| {
        let n_chars = folded.strip_suffix(with)?.chars().count();
        Some(words.char_indices().nth(n_chars).map(|(at, _)| &words[..at]))
    });
    rest.chain(before).flatten().find_map(|name| {
        let name = name.trim().trim_matches(['(', ')', ':', ' ']);
        let name = ARTICLES.iter().find_map(|article| name.strip_prefix(article)).unwrap_or(name);
        agencies(outlets, name)
    })
}

/// The agency of that name.
pub(crate) fn agency(outlets: &Outlets, name: &str) -> Option<Outlet> {
    let key = name_key(name);
    let listed = AGENCIES.binary_search_by(|(known, _)| (*known).cmp(key.as_str())).ok().map(|idx| AGENCIES[idx].1);
    // A short mark is one only as agencies print it: "(MAP)", not "(map)".
    let is_mark = key.chars().count() > 4 || Some(name.trim()) == listed || !name.contains(char::is_lowercase);
    let listed = listed.filter(|_| is_mark);
    let full = listed.unwrap_or(name);
    let known = outlets.named(name).or_else(|| outlets.named(full));
    match known {
        Some(outlet) if outlets.is_agency(name) || outlets.is_agency(full) || listed.is_some() => Some(outlet),
        _ => listed.map(|name| Outlet { name: Some(name.to_owned()), domain: None }),
    }
}

/// Whether two outlets are one, an agency's own site among them: "AP News" is the Associated Press.
pub(crate) fn is_same_outlet(outlets: &Outlets, a: &Outlet, b: &Outlet) -> bool {
    let agency_of = |outlet: &Outlet| {
        let name = outlet.name.as_deref()?;
        agency(outlets, name).or_else(|| agency(outlets, &outlets::core_name(name).to_uppercase()))
    };
    outlets::is_same(a, b) || agency_of(a).zip(agency_of(b)).is_some_and(|(a, b)| outlets::is_same(&a, &b))
}

/// An agency that no table knows, by its words: "Meridian Press".
pub(super) fn shaped_like_agency(words: &str) -> Option<Outlet> {
    let words = words.trim();
    let is_named = names_place(words)
        && words.split_whitespace().any(|word| AGENCY_WORDS.binary_search(&fold(word).as_str()).is_ok());
    let n_letters = words.chars().count();
    let is_short = (2..=6).contains(&n_letters) && words.chars().all(char::is_uppercase);
    (is_named || is_short).then(|| Outlet { name: Some(words.to_owned()), domain: None })
}

/// Agencies, by the key of each of their names, with the name that readers know; sorted.
#[rustfmt::skip]
const AGENCIES: &[(&str, &str)] = &[
    ("aa", "Anadolu Agency"), ("aap", "AAP"), ("abna", "ABNA"), ("adnkronos", "Adnkronos"), ("afp", "AFP"),
    ("agence france presse", "AFP"), ("agencia brasil", "Agência Brasil"), ("agencia efe", "EFE"),
    ("agerpres", "Agerpres"), ("agi", "AGI"), ("agência brasil", "Agência Brasil"), ("ana mpa", "ANA-MPA"),
    ("anadolu", "Anadolu Agency"), ("anadolu agency", "Anadolu Agency"), ("anadolu ajansı", "Anadolu Agency"),
    ("ani", "ANI"), ("anp", "ANP"), ("ansa", "ANSA"), ("antara", "Antara"), ("ap", "Associated Press"),
    ("apa", "APA"), ("aps", "APS"), ("askanews", "Askanews"), ("associated press", "Associated Press"),
    ("australian associated press", "AAP"), ("azertac", "AZERTAC"), ("belga", "Belga"), ("bernama", "Bernama"),
    ("bloomberg", "Bloomberg"), ("bns", "BNS"), ("bta", "BTA"), ("cana", "CANA"),
    ("canadian press", "Canadian Press"), ("cihan", "Cihan"), ("cns", "CNS"), ("cp", "Canadian Press"),
    ("ctk", "ČTK"), ("deutsche presse agentur", "dpa"), ("dha", "DHA"), ("dpa", "dpa"), ("dpa afx", "dpa-AFX"),
    ("dts", "dts"), ("efe", "EFE"), ("epd", "epd"), ("estadão conteúdo", "Estadão Conteúdo"),
    ("europa press", "Europa Press"), ("fars news agency", "Fars News Agency"), ("fena", "FENA"), ("hina", "HINA"),
    ("ians", "IANS"), ("iha", "İHA"), ("ina", "INA"), ("inter press service", "Inter Press Service"),
    ("interfax", "Interfax"), ("interfax ukraine", "Interfax-Ukraine"), ("ips", "Inter Press Service"),
    ("irna", "IRNA"), ("isna", "ISNA"), ("itar tass", "TASS"), ("jiji", "Jiji Press"), ("jiji press", "Jiji Press"),
    ("kcna", "KCNA"), ("keystone sda", "Keystone-SDA"), ("kna", "KNA"), ("kuna", "KUNA"), ("kyodo", "Kyodo News"),
    ("kyodo news", "Kyodo News"), ("lapresse", "LaPresse"), ("lusa", "Lusa"), ("map", "MAP"),
    ("mediafax", "Mediafax"), ("mena", "MENA"), ("mti", "MTI"), ("nan", "News Agency of Nigeria"),
    ("news agency of nigeria", "News Agency of Nigeria"), ("notimex", "Notimex"), ("ntb", "NTB"),
    ("pa", "PA Media"), ("pa media", "PA Media"), ("pap", "PAP"), ("petra", "Petra"), ("pna", "PNA"),
    ("prensa latina", "Prensa Latina"), ("press association", "PA Media"), ("press trust of india", "PTI"),
    ("pti", "PTI"), ("qna", "QNA"), ("reuters", "Reuters"), ("ria novosti", "RIA Novosti"), ("ritzau", "Ritzau"),
    ("sana", "SANA"), ("sda", "Keystone-SDA"), ("shafaq news", "Shafaq News"), ("sid", "SID"),
    ("sputnik", "Sputnik"), ("sta", "STA"), ("stt", "STT"), ("tanjug", "Tanjug"), ("tap", "TAP"), ("tasr", "TASR"),
    ("tass", "TASS"), ("telam", "Télam"), ("thai news agency", "Thai News Agency"), ("thomson reuters", "Reuters"),
    ("tt", "TT"), ("télam", "Télam"), ("ukrinform", "Ukrinform"), ("uni", "UNI"), ("unian", "UNIAN"),
    ("united news of india", "UNI"), ("united press international", "UPI"), ("upi", "UPI"),
    ("vietnam news agency", "VNA"), ("vna", "VNA"), ("wafa", "WAFA"), ("wam", "WAM"), ("xinhua", "Xinhua"),
    ("xinhua news agency", "Xinhua"), ("yonhap", "Yonhap"), ("yonhap news agency", "Yonhap"), ("čtk", "ČTK"),
    ("интерфакс", "Interfax"), ("риа новости", "RIA Novosti"), ("тасс", "TASS"), ("укринформ", "Ukrinform"),
    ("укрінформ", "Ukrinform"), ("унн", "UNN"), ("уніан", "UNIAN"), ("أ ف ب", "AFP"),
    ("الأناضول", "Anadolu Agency"), ("ایرنا", "IRNA"), ("ایسنا", "ISNA"), ("رويترز", "Reuters"), ("سانا", "SANA"),
    ("فرانس برس", "AFP"), ("واس", "SPA"), ("وفا", "WAFA"), ("एएनआई", "ANI"), ("पीटीआई", "PTI"), ("ロイター", "Reuters"),
    ("ロイター通信", "Reuters"), ("中央社", "CNA (Taiwan)"), ("中新社", "China News Service"), ("共同通信", "Kyodo News"),
    ("新华社", "Xinhua"), ("新華社", "Xinhua"), ("时事通信", "Jiji Press"), ("時事通信", "Jiji Press"), ("뉴스1", "News1"),
    ("뉴시스", "Newsis"), ("연합뉴스", "Yonhap"),
];

/// What joins two agencies.
const AND: &[&str] =
    &[" and ", " und ", " et ", " y ", " e ", " en ", " och ", " og ", " ve ", " dan ", " и ", " та ", " i "];

/// Words before the agencies with whose material a text was made, folded.
#[rustfmt::skip]
const WITH: &[&str] = &[
    "with inputs from ", "with input from ", "with additional inputs from ", "with files from ", "with material from ",
    "with information from ", "with reporting by ", "with reporting from ", "with reports from ", "with ",
    "additional reporting by ", "inputs from ", "compiled from ", "mit material von ", "mit material der ",
    "mit materialien von ", "mit informationen von ", "mit informationen der ", "mit agenturmaterial ", "mit agenturen ",
    "mit inhalten von ", "mit ", "unter verwendung von material der ", "avec les informations de ", "avec ",
    "con información de ", "con informacion de ", "con datos de ", "con material de ", "con ", "amb informació d'",
    "amb informació de ", "com informações da ", "com informações de ", "com informações do ", "com a agência ", "com ",
    "con informazioni di ", "con fonte ", "met informatie van ", "met medewerking van ", "met ", "med material från ",
    "med ", "z materiałów ", "na podstawie ", "s využitím ", "по материалам ", "с использованием материалов ",
    "по данным ", "за матеріалами ", "за інформацією ", "dengan laporan ", "dengan ", "disadur dari ", "dilansir ",
    "με πληροφορίες από ", "με πληροφορίες ", "cu informații de la ", "theo ", "据", "وكالات ",
];

/// Words after them, folded.
const WITH_AFTER: &[&str] = &[" katkılarıyla", " ile", " haber ajansı", "电", "報道", "提供", "報導", "通信"];

/// Articles before their names.
const ARTICLES: &[&str] = &["the ", "l'", "l’", "der ", "die ", "la ", "el ", "a ", "o ", "de ", "het "];

/// Words that make a name an agency's, folded and sorted.
#[rustfmt::skip]
const AGENCY_WORDS: &[&str] = &[
    "agence", "agencia", "agencies", "agency", "agentur", "agenzia", "agência", "ajansı", "nachrichten", "news",
    "newswire", "newswires", "nieuws", "notizie", "prensa", "press", "presse", "service", "services", "wire", "wires",
    "агентство",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credit::tests::outlets;

    #[test]
    fn tables_are_sorted() {
        assert!(AGENCY_WORDS.is_sorted());
        assert!(AGENCIES.is_sorted(), "{:?}", AGENCIES.windows(2).find(|pair| pair[0] > pair[1]));
        assert!(AGENCIES.iter().all(|(key, _)| name_key(key) == *key));
    }

    #[test]
    fn an_agency_s_own_site_is_the_agency() {
        let own = |name: &str| Outlet { name: Some(name.to_owned()), domain: None };
        let press = agency(&outlets(), "AP").unwrap();
        assert!(is_same_outlet(&outlets(), &own("AP News"), &press));
        assert!(!is_same_outlet(&outlets(), &own("Inland Post"), &press));
    }
}
