//! UIMA CAS XMI 1.0 as INCEpTION reads and writes it: one layer of spans, `webanno.custom.ChanceryMark`, one of relations,
//! `webanno.custom.ChanceryLink`, on the text with its sentences and words. Offsets count UTF-16 units, as Java does.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::escape::{escape, unescape};
use quick_xml::events::{BytesStart, Event};

use super::Wrong;
use super::standoff::{FEATURES, Features, Link, Mark, Standoff};
use crate::words::placed_words;

const SEGMENTATION: &str = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type";
const METADATA: &str = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData";
/// What the article is beside its text, in features of the mark over all of it.
const META: [&str; 7] = ["published", "outlet", "title", "origin", "licence", "paragraphs", "annotated"];

/// The types of the file.
pub(super) fn type_system() -> String {
    let feature = |name: &str, range: &str| {
        format!(
            "        <featureDescription><name>{name}</name><description/><rangeTypeName>{range}</rangeTypeName></featureDescription>\n"
        )
    };
    let string = |name: &&str| feature(name, "uima.cas.String");
    let kind = |name: &str, base: &str, features: String| {
        format!(
            "    <typeDescription>\n      <name>{name}</name>\n      <description/>\n      <supertypeName>{base}</supertypeName>\n      \
             <features>\n{features}      </features>\n    </typeDescription>\n"
        )
    };
    let annotation = "uima.tcas.Annotation";
    let marks = ["label", "mark", "part"].iter().chain(&FEATURES).map(string).collect();
    let links = feature("Governor", annotation) + &feature("Dependent", annotation) + &string(&"role");
    let article = ["article"].iter().chain(&META).map(string).collect();
    let metadata = ["documentTitle", "documentId", "documentUri", "collectionId", "documentBaseUri"].iter().map(string);
    let last = feature("isLastSegment", "uima.cas.Boolean");
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<typeSystemDescription xmlns=\"http://uima.apache.org/resourceSpecifier\">\n  <types>\n{}{}{}{}{}{}  \
         </types>\n</typeSystemDescription>\n",
        kind("webanno.custom.ChanceryMark", annotation, marks),
        kind("webanno.custom.ChanceryLink", annotation, links),
        kind("webanno.custom.ChanceryArticle", annotation, article),
        kind(METADATA, "uima.tcas.DocumentAnnotation", metadata.collect::<String>() + &last),
        kind(&format!("{SEGMENTATION}.Sentence"), annotation, string(&"id")),
        kind(&format!("{SEGMENTATION}.Token"), annotation, string(&"id")),
    )
}

/// UTF-16 units of a text before a byte, and back.
struct Units {
    /// Byte of each unit; the second of a pair stands for the character's end.
    bytes: Vec<usize>,
}

impl Units {
    fn new(text: &str) -> Self {
        let mut bytes = Vec::with_capacity(text.len() + 1);
        for (at, c) in text.char_indices() {
            bytes.push(at);
            if c.len_utf16() == 2 {
                bytes.push(at + c.len_utf8());
            }
        }
        bytes.push(text.len());
        Self { bytes }
    }

    fn unit(&self, byte: usize) -> usize {
        let unit = self.bytes.partition_point(|&at| at < byte);
        // The second unit of a pair stands for the same byte as the one behind the pair.
        unit + usize::from(self.is_inside_pair(unit))
    }

    fn is_inside_pair(&self, unit: usize) -> bool {
        unit > 0 && self.bytes.get(unit).is_some_and(|at| self.bytes.get(unit + 1) == Some(at))
    }

    fn byte(&self, unit: usize) -> Option<usize> {
        // Between the two units of a pair there is no place.
        if self.is_inside_pair(unit) { None } else { self.bytes.get(unit).copied() }
    }
}

pub(super) fn write(standoff: &Standoff) -> String {
    let units = Units::new(&standoff.text);
    let mut ids = 10_usize;
    let mut elements = String::new();
    let mut members: Vec<usize> = Vec::new();
    let mut add = |name: &str, start: usize, end: usize, rest: &[(&str, String)]| -> usize {
        ids += 1;
        let attributes: String = rest.iter().map(|(key, value)| format!(" {key}=\"{}\"", attribute(value))).collect();
        let (begin, end) = (units.unit(start), units.unit(end));
        elements.push_str(&format!(
            "  <{name} xmi:id=\"{ids}\" sofa=\"1\" begin=\"{begin}\" end=\"{end}\"{attributes}/>\n"
        ));
        members.push(ids);
        ids
    };
    let all = standoff.text.len();
    let title = standoff.text.split('\n').next().unwrap_or_default().to_owned();
    let metadata = [
        ("language", "en".to_owned()),
        ("documentTitle", title),
        ("documentId", standoff.id.clone()),
        ("isLastSegment", "false".to_owned()),
    ];
    add("metadata:DocumentMetaData", 0, all, &metadata);
    let mut article = vec![("article", standoff.id.clone())];
    article.extend(META.iter().filter_map(|key| Some((*key, standoff.meta.get(*key)?.clone()))));
    add("custom:ChanceryArticle", 0, all, &article);
    for line in standoff.lines().filter(|line| !line.is_empty()) {
        add("segmentation:Sentence", line.start, line.end, &[]);
    }
    for word in placed_words(&standoff.text) {
        add("segmentation:Token", word.bytes.start, word.bytes.end, &[]);
    }
    let mut first_piece: Vec<(usize, std::ops::Range<usize>)> = Vec::new();
    for (n, mark) in standoff.marks.iter().enumerate() {
        for (p, piece) in mark.pieces.iter().enumerate() {
            let mut rest =
                vec![("label", mark.label.clone()), ("mark", (n + 1).to_string()), ("part", (p + 1).to_string())];
            if p == 0 {
                rest.extend(FEATURES.iter().filter_map(|key| Some((*key, mark.features.get(*key)?.clone()))));
            }
            let id = add("custom:ChanceryMark", piece.start, piece.end, &rest);
            if p == 0 {
                first_piece.push((id, piece.clone()));
            }
        }
    }
    for link in &standoff.links {
        let (Some(from), Some(to)) = (first_piece.get(link.from), first_piece.get(link.to)) else { continue };
        let rest = [("Governor", from.0.to_string()), ("Dependent", to.0.to_string()), ("role", link.role.clone())];
        // INCEpTION lets a relation stand where its dependent stands.
        add("custom:ChanceryLink", to.1.start, to.1.end, &rest);
    }
    let members: Vec<String> = members.iter().map(usize::to_string).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xmi:XMI xmlns:xmi=\"http://www.omg.org/XMI\" xmlns:cas=\"http:///uima/cas.ecore\" \
         xmlns:custom=\"http:///webanno/custom.ecore\" \
         xmlns:metadata=\"http:///de/tudarmstadt/ukp/dkpro/core/api/metadata/type.ecore\" \
         xmlns:segmentation=\"http:///de/tudarmstadt/ukp/dkpro/core/api/segmentation/type.ecore\" xmi:version=\"2.0\">\n  \
         <cas:NULL xmi:id=\"0\"/>\n{elements}  <cas:Sofa xmi:id=\"1\" sofaNum=\"1\" sofaID=\"_InitialView\" mimeType=\"text\" \
         sofaString=\"{}\"/>\n  <cas:View sofa=\"1\" members=\"{}\"/>\n</xmi:XMI>\n",
        attribute(&standoff.text),
        members.join(" ")
    )
}

/// A value as XML has it in an attribute; breaks of lines would else become blanks.
fn attribute(value: &str) -> String {
    let kept: String = value.chars().filter(|&c| c >= ' ' || matches!(c, '\n' | '\t' | '\r')).collect();
    escape(kept.as_str()).replace('\n', "&#10;").replace('\t', "&#9;").replace('\r', "&#13;")
}

/// Attributes of an element by their local names.
type Attributes = BTreeMap<String, String>;

pub(super) fn read(text: &str) -> Result<Standoff, Wrong> {
    let mut reader = Reader::from_str(text);
    let mut spans: Vec<Attributes> = Vec::new();
    let mut links: Vec<Attributes> = Vec::new();
    let mut standoff = Standoff::default();
    let mut sofa: Option<String> = None;
    loop {
        let line = |reader: &Reader<&[u8]>| {
            let at = usize::try_from(reader.buffer_position()).unwrap_or(text.len()).min(text.len());
            text.as_bytes()[..at].iter().filter(|&&byte| byte == b'\n').count() + 1
        };
        let event = reader.read_event().map_err(|error| (line(&reader), format!("no XML: {error}")))?;
        let element = match event {
            Event::Eof => break,
            Event::Start(element) | Event::Empty(element) => element,
            _ => continue,
        };
        let name = element.local_name();
        let name = AsRef::<str>::as_ref(&name).to_owned();
        let wanted = ["ChanceryMark", "ChanceryLink", "ChanceryArticle", "DocumentMetaData", "Sofa"];
        if !wanted.contains(&name.as_str()) {
            continue;
        }
        let attributes = attributes(&element).map_err(|reason| (line(&reader), reason))?;
        match name.as_str() {
            "ChanceryMark" => spans.push(attributes),
            "ChanceryLink" => links.push(attributes),
            "Sofa" => sofa = sofa.or_else(|| attributes.get("sofaString").cloned()),
            "ChanceryArticle" => {
                standoff.id = attributes.get("article").cloned().unwrap_or_default();
                let known = attributes.into_iter().filter(|(key, _)| META.contains(&key.as_str()));
                standoff.meta.extend(known);
            }
            _ if standoff.id.is_empty() => standoff.id = attributes.get("documentId").cloned().unwrap_or_default(),
            _ => {}
        }
    }
    standoff.text = sofa.ok_or_else(|| (0, "the file has no text (`cas:Sofa` with `sofaString`)".to_owned()))?;
    place(&mut standoff, &spans, &links).map_err(|reason| (0, reason))?;
    Ok(standoff)
}

/// Makes marks of spans, those of one mark together, and links of relations.
fn place(standoff: &mut Standoff, spans: &[Attributes], links: &[Attributes]) -> Result<(), String> {
    let units = Units::new(&standoff.text);
    let number = |attributes: &Attributes, key: &str| attributes.get(key).and_then(|value| value.parse::<usize>().ok());
    // In the order of the numbers that we gave; what a person added stands behind.
    let mut ordered: Vec<&Attributes> = spans.iter().collect();
    ordered.sort_by_key(|span| {
        (number(span, "mark").unwrap_or(usize::MAX), number(span, "part").unwrap_or(0), number(span, "id").unwrap_or(0))
    });
    let mut by_id: BTreeMap<&str, usize> = BTreeMap::new();
    let mut before: Option<(usize, usize)> = None;
    for span in ordered {
        let id = span.get("id").map_or("", String::as_str);
        let bounds = number(span, "begin").zip(number(span, "end"));
        let bytes =
            bounds.and_then(|(begin, end)| Some(units.byte(begin)?..units.byte(end)?)).filter(|b| b.start < b.end);
        let bytes = bytes.ok_or_else(|| format!("the mark with xmi:id {id} is not in the text"))?;
        let mark = number(span, "mark");
        let at = match before
            .filter(|(known, _)| Some(*known) == mark && number(span, "part").is_some_and(|part| part > 1))
        {
            Some((_, at)) => {
                standoff.marks[at].pieces.push(bytes);
                at
            }
            None => {
                let label = span.get("label").filter(|label| !label.is_empty());
                let label = label.ok_or_else(|| format!("the mark with xmi:id {id} has no label"))?.clone();
                let known = FEATURES.iter().filter_map(|key| Some(((*key).to_owned(), span.get(*key)?.clone())));
                standoff.marks.push(Mark { label, pieces: vec![bytes], features: known.collect::<Features>() });
                standoff.marks.len() - 1
            }
        };
        by_id.insert(id, at);
        before = mark.map(|mark| (mark, at));
    }
    for link in links {
        let end = |key: &str| link.get(key).and_then(|id| by_id.get(id.as_str()).copied());
        let ends = end("Governor").zip(end("Dependent")).zip(link.get("role"));
        let ((from, to), role) = ends.ok_or("a link names no mark, or has no role")?;
        standoff.links.push(Link { from, role: role.clone(), to });
    }
    Ok(())
}

fn attributes(element: &BytesStart<'_>) -> Result<Attributes, String> {
    let mut found = Attributes::new();
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|error| format!("no XML: {error}"))?;
        let key = AsRef::<str>::as_ref(&attribute.key.local_name()).to_owned();
        let value = unescape(&attribute.value).map_err(|error| format!("no XML: {error}"))?;
        found.insert(key, value.into_owned());
    }
    Ok(found)
}
