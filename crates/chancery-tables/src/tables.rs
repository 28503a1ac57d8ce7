//! The tables: every column, its description, and where in the record it comes from.

use chancery_doc::record::{
    Record, RecordAlternative, RecordCount, RecordDate, RecordEvent, RecordEvidence, RecordLink, RecordNote,
    RecordParty, RecordPlace, RecordRelation, RecordRelationEnd, RecordStatement, Span,
};

use crate::About;
use crate::columns::{Cell, Column, Kind, Table, table};

/// One event of an article.
pub(crate) struct EventRow<'r> {
    pub(crate) article_id: &'r str,
    pub(crate) ordinal: usize,
    pub(crate) event: &'r RecordEvent,
}

/// One statement of an article.
pub(crate) struct StatementRow<'r> {
    pub(crate) article_id: &'r str,
    pub(crate) ordinal: usize,
    pub(crate) statement: &'r RecordStatement,
}

/// One party to a row.
pub(crate) struct ActorRow<'r> {
    pub(crate) about: About<'r>,
    pub(crate) role: &'static str,
    pub(crate) ordinal: usize,
    pub(crate) party: &'r RecordParty,
}

/// Why a row is coded so.
pub(crate) struct EvidenceRow<'r> {
    pub(crate) about: About<'r>,
    pub(crate) confidence: Option<f64>,
    pub(crate) sentence: u32,
    pub(crate) sentence_text: Option<&'r str>,
    pub(crate) evidence: Option<&'r RecordEvidence>,
}

/// One runner-up of a row.
pub(crate) struct AlternativeRow<'r> {
    pub(crate) about: About<'r>,
    pub(crate) ordinal: usize,
    pub(crate) alternative: &'r RecordAlternative,
}

/// One voice on whose word a row is told.
pub(crate) struct LinkRow<'r> {
    pub(crate) about: About<'r>,
    pub(crate) ordinal: usize,
    pub(crate) link: &'r RecordLink,
}

/// One link from a row.
pub(crate) struct RelationRow<'r> {
    pub(crate) article_id: &'r str,
    pub(crate) ordinal: usize,
    pub(crate) relation: &'r RecordRelation,
}

/// One remark on an article.
pub(crate) struct NoteRow<'r> {
    pub(crate) article_id: &'r str,
    pub(crate) ordinal: usize,
    pub(crate) note: &'r RecordNote,
}

table! {
    /// One line for each article read, with its text.
    ARTICLES: "articles", |row: &'r Record| -> ArticleCell;
    article_id: Text! "This text in this outlet at this time; the key that every table has." "5d41402abc4b2a76b9719d911017c592" => text(&row.article.id);
    text_id: Text! "This text wherever it stands: two outlets' copies share it." "7d793037a0760186574b0282f2f435e7" => text(&row.article.text_id);
    schema: Text! "Name and version of the record." "chancery/1" => text(&row.schema);
    program_version: Text! "Version of the program that coded it." "0.1.0" => text(&row.program.version);
    codebook_digest: Text? "Digest of the codebook." "9b1c27d05e8f4a63" => maybe(&row.program.codebook_digest);
    model_digest: Text? "Digest of the weights; absent where rules alone spoke." "4e07408562bedb8b" => maybe(&row.program.model_digest);
    gazetteer_digest: Text? "Digest of the table of places." "ef2d127de37b942b" => maybe(&row.program.gazetteer_digest);
    actors_digest: Text? "Digest of the tables of actors." "6b86b273ff34fce1" => maybe(&row.program.actors_digest);
    input: Text! "What was read: a path, an address, or the id of a JSONL line." "crawl-0007.warc.gz#183422" => text(&row.article.input);
    url: Text? "Where the page was fetched." "https://www.example.org/world/talks?ref=home" => maybe(&row.article.url);
    canonical_url: Text? "The address that the page names as its own." "https://www.example.org/world/talks" => maybe(&row.article.canonical_url);
    title: Text? "Headline." "Ministers meet in Tokyo" => maybe(&row.article.title);
    byline: Texts! "Authors in the printed order." "Ana Ruiz|Li Wei" => texts(&row.article.byline);
    language: Text? "Language of the text, BCP 47." "en" => maybe(&row.article.language);
    section: Text? "Section of the outlet, as printed." "World" => maybe(&row.article.section);
    kind: Text! "`article`, `live`, `video`, `list`, `index` or `other`." "article" => text(&row.article.kind);
    paywalled: Truth! "Whether the page shows that the text is cut at a wall." "false" => Cell::Truth(row.article.paywalled);
    outlet_name: Text? "Who publishes, as readers know it." "CNN" => maybe(row.article.outlet.as_ref().map_or(&None, |outlet| &outlet.name));
    outlet_domain: Text? "Host name of the outlet." "cnn.com" => maybe(row.article.outlet.as_ref().map_or(&None, |outlet| &outlet.domain));
    credit_text: Text? "Whose text it is by the page's own word, as printed." "Source: www.example.org" => some(row.article.credit.as_ref().map(|credit| text(&credit.text)));
    credit_outlet: Text? "The outlet or agency that the credit names." "Reuters" => some(row.article.credit.as_ref().map(|credit| text(&credit.outlet)));
    credit_kind: Text? "`source_line`, `agency` or `first_published`." "agency" => some(row.article.credit.as_ref().map(|credit| text(&credit.kind)));
    credit_start: Integer? "Where the credit begins in the decoded input." "3959" => start(row.article.credit.as_ref().and_then(|credit| credit.input_span.as_ref()));
    credit_end: Integer? "Where it ends there." "3978" => end(row.article.credit.as_ref().and_then(|credit| credit.input_span.as_ref()));
    reprint: Truth! "Whether the page says that the text is another outlet's or an agency's." "true" => Cell::Truth(row.article.reprint);
    published: Text? "First publication: a day, or a time with its zone." "2023-05-10T14:02:00+09:00" => some(row.article.published.as_ref().map(|published| text(&published.date)));
    published_day: Day? "The day of `published`, in its own zone." "2023-05-10" => some(row.article.published.as_ref().map(|published| Cell::Day(day_of(&published.date))));
    published_basis: Text? "How it is known: `given`, `metadata`, `dateline` or `inferred`." "metadata" => some(row.article.published.as_ref().map(|published| text(&published.basis)));
    published_place: Text? "Place in the dateline, as printed." "MEXICO CITY" => maybe(row.article.published.as_ref().map_or(&None, |published| &published.place));
    modified: Text? "Last change that the page admits." "2023-05-11T08:30:00Z" => some(row.article.modified.as_ref().map(|modified| text(&modified.date)));
    modified_basis: Text? "How it is known." "metadata" => some(row.article.modified.as_ref().map(|modified| text(&modified.basis)));
    text: Text! "Title, a blank line, then the body; every `start` and `end` counts its code points." "Ministers meet in Tokyo …" => text(&row.article.text);
    paragraph_starts: Integers! "Where each paragraph begins." "0|25" => integers(row.article.paragraphs.iter().map(|bounds| bounds.0));
    paragraph_ends: Integers! "Where each paragraph ends." "23|69" => integers(row.article.paragraphs.iter().map(|bounds| bounds.1));
    sentence_starts: Integers! "Where each sentence begins; rows count sentences from 0." "0|25" => integers(row.article.sentences.iter().map(|bounds| bounds.0));
    sentence_ends: Integers! "Where each sentence ends." "23|69" => integers(row.article.sentences.iter().map(|bounds| bounds.1));
}

table! {
    /// One line for each event: one telling of one act. Who takes part stands in `actors`.
    EVENTS: "events", |row: EventRow<'r>| -> EventCell;
    article_id: Text! "The article that tells it." "5d41402abc4b2a76b9719d911017c592" => text(row.article_id);
    event_id: Text! "Key of the row; `row_id` in the other tables." "8277e0910d750195b448797616e091ad" => text(&row.event.id);
    ordinal: Integer! "Its place among the article's events, from 0." "3" => integer(row.ordinal);
    event_type: Text? "PLOVER type." "CONSULT" => maybe(&row.event.event_type);
    category: Text? "Category of the user's own codebook." "PLEDGE.EXERCISE" => maybe(&row.event.category);
    mode: Texts? "Modes of the type; absent where modes were not coded." "visit" => some(row.event.mode.as_ref().map(|mode| texts(mode)));
    contexts: Texts? "Contexts; absent where contexts were not coded." "cyber|military" => some(row.event.contexts.as_ref().map(|contexts| texts(contexts)));
    quad: Integer? "1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict." "1" => some(row.event.quad.map(integer));
    score: Real? "PLOVER score on Goldstein's scale, -10 to 10." "2.5" => some(row.event.score.map(Cell::Real));
    actor_codes: Texts! "The known codes of the actors, in order: a convenience, all of it is in `actors`." "JPN|NATO" => codes(&row.event.actors);
    recipient_codes: Texts! "The known codes of the recipients." "UKR" => codes(&row.event.recipients);
    status: Text! "`occurred`, `ongoing`, `planned`, `possible` or `denied` (somebody denies it, or the text says that it was not done)." "ongoing" => text(&row.event.status);
    background: Truth! "Whether the text tells it as history or context." "false" => Cell::Truth(row.event.background);
    same: Text? "Happening within the article that several rows tell." "h1" => maybe(&row.event.same);
    confidence: Real? "Calibrated probability that the text tells an act of this type there; not of its parties, day or place." "0.87" => some(row.event.confidence.map(Cell::Real));
    trigger_text: Text! "The word or short phrase that carries the act." "in talks" => text(&row.event.trigger.text);
    trigger_start: Integer! "Where it begins in the article's text." "20" => integer(row.event.trigger.start);
    trigger_end: Integer! "Where it ends." "28" => integer(row.event.trigger.end);
    sentence: Integer! "The sentence that holds the trigger, from 0." "1" => integer(row.event.sentence);
    date_from: Day? "First day of the act." "2023-05-01" => some(row.event.date.as_ref().map(|date| Cell::Day(&date.from)));
    date_to: Day? "Last day, inclusive." "2023-05-07" => some(row.event.date.as_ref().map(|date| Cell::Day(&date.to)));
    date_basis: Text? "`expression` (words of the text) or `article` (day of publication alone)." "expression" => some(row.event.date.as_ref().map(|date| text(&date.basis)));
    date_text: Text? "The words that tell the date." "last week" => words(date_span(&row.event.date));
    date_start: Integer? "Where they begin." "210" => start(date_span(&row.event.date));
    date_end: Integer? "Where they end." "219" => end(date_span(&row.event.date));
    place_name: Text? "Usual English name of the place of the act." "Tokyo" => some(row.event.place.as_ref().map(|place| text(&place.name)));
    place_country: Text? "State it lies in, ISO 3166-1 alpha-3." "JPN" => maybe(row.event.place.as_ref().map_or(&None, |place| &place.country));
    place_admin1: Text? "First-level division." "Tokyo" => maybe(row.event.place.as_ref().map_or(&None, |place| &place.admin1));
    place_lat: Real? "Latitude, degrees north, WGS 84." "35.69" => real(&row.event.place, |place| place.lat);
    place_lon: Real? "Longitude, degrees east." "139.69" => real(&row.event.place, |place| place.lon);
    place_precision: Text? "`point`, `settlement`, `admin`, `country` or `region`." "settlement" => some(row.event.place.as_ref().map(|place| text(&place.precision)));
    place_geonames: Integer? "GeoNames id." "1850147" => some(row.event.place.as_ref().and_then(|place| place.geonames).map(integer));
    place_text: Text? "The words that name the place." "Tokyo" => words(row.event.place.as_ref().map(|place| &place.span));
    place_start: Integer? "Where they begin." "77" => start(row.event.place.as_ref().map(|place| &place.span));
    place_end: Integer? "Where they end." "82" => end(row.event.place.as_ref().map(|place| &place.span));
    dead_min: Integer? "People killed, at least." "3" => least(dead(row));
    dead_max: Integer? "People killed, at most." "3" => most(dead(row));
    dead_text: Text? "The words that tell it." "three" => words(dead(row).map(|count| &count.span));
    dead_start: Integer? "Where they begin." "40" => start(dead(row).map(|count| &count.span));
    dead_end: Integer? "Where they end." "45" => end(dead(row).map(|count| &count.span));
    injured_min: Integer? "People hurt, at least." "24" => least(injured(row));
    injured_max: Integer? "People hurt, at most." "99" => most(injured(row));
    injured_text: Text? "The words that tell it." "dozens" => words(injured(row).map(|count| &count.span));
    injured_start: Integer? "Where they begin." "40" => start(injured(row).map(|count| &count.span));
    injured_end: Integer? "Where they end." "46" => end(injured(row).map(|count| &count.span));
    arrested_min: Integer? "People held, at least." "12" => least(arrested(row));
    arrested_max: Integer? "People held, at most." "12" => most(arrested(row));
    arrested_text: Text? "The words that tell it." "at least 12" => words(arrested(row).map(|count| &count.span));
    arrested_start: Integer? "Where they begin." "40" => start(arrested(row).map(|count| &count.span));
    arrested_end: Integer? "Where they end." "51" => end(arrested(row).map(|count| &count.span));
    size_min: Integer? "People taking part, at least." "1000" => least(size(row));
    size_max: Integer? "People taking part, at most." "5000" => most(size(row));
    size_text: Text? "The words that tell it." "up to 5,000" => words(size(row).map(|count| &count.span));
    size_start: Integer? "Where they begin." "40" => start(size(row).map(|count| &count.span));
    size_end: Integer? "Where they end." "51" => end(size(row).map(|count| &count.span));
}

table! {
    /// One line for each statement: one passage that someone said or wrote. Speaker and addressee stand in `actors`.
    STATEMENTS: "statements", |row: StatementRow<'r>| -> StatementCell;
    article_id: Text! "The article that tells it." "5d41402abc4b2a76b9719d911017c592" => text(row.article_id);
    statement_id: Text! "Key of the row; `row_id` in the other tables." "c4ca4238a0b923820dcc509a6f75849b" => text(&row.statement.id);
    ordinal: Integer! "Its place among the article's statements, from 0." "0" => integer(row.ordinal);
    speaker_name: Text? "Name of the speaker: a convenience, all of it is in `actors`." "Mao Ning" => maybe(row.statement.speaker.as_ref().map_or(&None, |party| &party.name));
    speaker_code: Text? "Code of the speaker, likewise." "CHN" => maybe(row.statement.speaker.as_ref().map_or(&None, |party| &party.code));
    kind: Text! "`direct`, `indirect` or `mixed`." "direct" => text(&row.statement.kind);
    content_texts: Texts! "What is said; two passages where the cue breaks it." "Japan is in talks" => Cell::Texts(row.statement.content.iter().map(|span| span.text.as_str()).collect());
    content_starts: Integers! "Where each passage begins in the article's text." "11" => integers(row.statement.content.iter().map(|span| span.start));
    content_ends: Integers! "Where each ends." "28" => integers(row.statement.content.iter().map(|span| span.end));
    event_ids: Texts! "Events whose triggers stand in its content." "8277e0910d750195b448797616e091ad" => texts(&row.statement.events);
    confidence: Real? "Calibrated probability that somebody says this there." "0.94" => some(row.statement.confidence.map(Cell::Real));
    cue_text: Text? "The word of saying." "says" => words(row.statement.cue.as_ref());
    cue_start: Integer? "Where it begins." "78" => start(row.statement.cue.as_ref());
    cue_end: Integer? "Where it ends." "82" => end(row.statement.cue.as_ref());
    sentence: Integer! "The sentence that holds the cue, or else the start of the content, from 0." "2" => integer(row.statement.sentence);
    date_from: Day? "First day on which it was said." "2023-05-10" => some(row.statement.date.as_ref().map(|date| Cell::Day(&date.from)));
    date_to: Day? "Last day, inclusive." "2023-05-10" => some(row.statement.date.as_ref().map(|date| Cell::Day(&date.to)));
    date_basis: Text? "`expression` (words of the text) or `article` (day of publication alone)." "article" => some(row.statement.date.as_ref().map(|date| text(&date.basis)));
    date_text: Text? "The words that tell the date." "on Wednesday" => words(date_span(&row.statement.date));
    date_start: Integer? "Where they begin." "230" => start(date_span(&row.statement.date));
    date_end: Integer? "Where they end." "242" => end(date_span(&row.statement.date));
}

table! {
    /// One line for each actor, recipient, speaker and addressee.
    ACTORS: "actors", |row: ActorRow<'r>| -> ActorCell;
    article_id: Text! "The article." "5d41402abc4b2a76b9719d911017c592" => text(row.about.article_id);
    row_id: Text! "Key of the event or statement." "8277e0910d750195b448797616e091ad" => text(row.about.row_id);
    row_kind: Text! "`event` or `statement`." "event" => text(row.about.row_kind);
    role: Text! "`actor` or `recipient` of an event, `speaker` or `addressee` of a statement." "actor" => text(row.role);
    ordinal: Integer! "Its place among those of the same role, from 0." "0" => integer(row.ordinal);
    name: Text? "Full name." "Yoshimasa Hayashi" => maybe(&row.party.name);
    code: Text? "State, ISO 3166-1 alpha-3, or international body, by its acronym." "JPN" => maybe(&row.party.code);
    country: Text? "State it belongs to." "JPN" => maybe(&row.party.country);
    sector: Text? "PLOVER sector." "GOV" => maybe(&row.party.sector);
    office: Text? "Office held on the day, in words." "foreign minister" => maybe(&row.party.office);
    entity: Text? "Key of the person or body, one for all its mentions." "e3" => maybe(&row.party.entity);
    text: Text? "The words that name it." "Japan" => words(row.party.span.as_ref());
    start: Integer? "Where they begin." "11" => start(row.party.span.as_ref());
    end: Integer? "Where they end." "16" => end(row.party.span.as_ref());
}

table! {
    /// One line for each event and statement: the sentence that shows it and the entry that spoke.
    EVIDENCE: "evidence", |row: EvidenceRow<'r>| -> EvidenceCell;
    article_id: Text! "The article." "5d41402abc4b2a76b9719d911017c592" => text(row.about.article_id);
    row_id: Text! "Key of the event or statement." "8277e0910d750195b448797616e091ad" => text(row.about.row_id);
    row_kind: Text! "`event` or `statement`." "event" => text(row.about.row_kind);
    sentence: Integer! "The sentence, from 0." "1" => integer(row.sentence);
    sentence_text: Text? "Its words." "Japan is in talks to open a NATO office." => some(row.sentence_text.map(text));
    entry: Text? "Codebook entry that defines the row; absent in hand-coded records, as the next two." "CONSULT" => some(row.evidence.map(|evidence| text(&evidence.entry)));
    spoke: Text? "Who found it: `rule`, `model` or `both`." "both" => some(row.evidence.map(|evidence| text(&evidence.spoke)));
    clause: Text? "The rule, pattern or trigger word within the entry." "in talks with" => maybe(row.evidence.map_or(&None, |evidence| &evidence.clause));
    confidence: Real? "Calibrated probability that somebody says this there." "0.87" => some(row.confidence.map(Cell::Real));
}

table! {
    /// One line for each runner-up: a type that was not chosen.
    ALTERNATIVES: "alternatives", |row: AlternativeRow<'r>| -> AlternativeCell;
    article_id: Text! "The article." "5d41402abc4b2a76b9719d911017c592" => text(row.about.article_id);
    row_id: Text! "Key of the event or statement." "8277e0910d750195b448797616e091ad" => text(row.about.row_id);
    row_kind: Text! "`event` or `statement`." "event" => text(row.about.row_kind);
    ordinal: Integer! "Its place, the most probable first, from 0." "0" => integer(row.ordinal);
    event_type: Text! "The type." "AGREE" => text(&row.alternative.event_type);
    confidence: Real! "Its calibrated probability." "0.08" => Cell::Real(row.alternative.confidence);
}

table! {
    /// One line for each voice on whose word a row is told; a row without a line is told by the article alone.
    ATTRIBUTION: "attribution", |row: LinkRow<'r>| -> LinkCell;
    article_id: Text! "The article." "5d41402abc4b2a76b9719d911017c592" => text(row.about.article_id);
    row_id: Text! "Key of the event or statement." "8277e0910d750195b448797616e091ad" => text(row.about.row_id);
    row_kind: Text! "`event` or `statement`." "event" => text(row.about.row_kind);
    ordinal: Integer! "Its place, the outermost voice first, from 0." "0" => integer(row.ordinal);
    kind: Text! "`outlet`, `media`, `speaker`, `document` or `unnamed`." "media" => text(&row.link.kind);
    name: Text? "Full name of the voice." "Nikkei Asia" => maybe(&row.link.name);
    code: Text? "State or international body of the voice." "JPN" => maybe(&row.link.code);
    text: Text? "The words that name the voice." "Nikkei Asia" => words(row.link.span.as_ref());
    start: Integer? "Where they begin." "4" => start(row.link.span.as_ref());
    end: Integer? "Where they end." "15" => end(row.link.span.as_ref());
    cue_text: Text? "The word of saying or citing." "reported" => words(row.link.cue.as_ref());
    cue_start: Integer? "Where it begins." "16" => start(row.link.cue.as_ref());
    cue_end: Integer? "Where it ends." "24" => end(row.link.cue.as_ref());
}

table! {
    /// One line for each link from a row to another row of its article, or to a report elsewhere.
    RELATIONS: "relations", |row: RelationRow<'r>| -> RelationCell;
    article_id: Text! "The article." "5d41402abc4b2a76b9719d911017c592" => text(row.article_id);
    ordinal: Integer! "Its place among the article's relations, from 0." "0" => integer(row.ordinal);
    kind: Text! "`reaction`, `follow_up`, `fulfils`, `cancels` or `about`." "reaction" => text(&row.relation.kind);
    from_id: Text! "The event or statement that it leads from." "8277e0910d750195b448797616e091ad" => text(&row.relation.from);
    to_id: Text? "The event or statement that it leads to." "64d35b8c61b319565ccf75d42f5ceb19" => match &row.relation.to { RecordRelationEnd::Row(id) => text(id), RecordRelationEnd::Report { .. } => Cell::Absent };
    to_outlet: Text? "Outlet of the report that it leads to." "Nikkei Asia" => match &row.relation.to { RecordRelationEnd::Report { report } => text(&report.outlet), RecordRelationEnd::Row(_) => Cell::Absent };
    to_date: Day? "Day of that report." "2023-05-03" => match &row.relation.to { RecordRelationEnd::Report { report } => some(report.date.as_deref().map(Cell::Day)), RecordRelationEnd::Row(_) => Cell::Absent };
}

table! {
    /// One line for each remark on how an article was read.
    NOTES: "notes", |row: NoteRow<'r>| -> NoteCell;
    article_id: Text! "The article." "5d41402abc4b2a76b9719d911017c592" => text(row.article_id);
    ordinal: Integer! "Its place among the article's notes, from 0." "0" => integer(row.ordinal);
    kind: Text! "What the note is about." "charset" => text(&row.note.kind);
    message: Text! "The note." "declared UTF-8 does not decode; read as windows-1252" => text(&row.note.message);
    text: Text? "The words meant." "Ministers" => words(row.note.span.as_ref());
    start: Integer? "Where they begin in the article's text." "0" => start(row.note.span.as_ref());
    end: Integer? "Where they end." "9" => end(row.note.span.as_ref());
}

fn text(text: &str) -> Cell<'_> {
    Cell::Text(text)
}

fn maybe(text: &Option<String>) -> Cell<'_> {
    some(text.as_deref().map(Cell::Text))
}

fn some(cell: Option<Cell<'_>>) -> Cell<'_> {
    cell.unwrap_or(Cell::Absent)
}

fn texts(texts: &[String]) -> Cell<'_> {
    Cell::Texts(texts.iter().map(String::as_str).collect())
}

/// Nothing that is counted here comes near the largest integer.
fn integer<'r>(n: impl TryInto<i64>) -> Cell<'r> {
    Cell::Integer(n.try_into().unwrap_or(i64::MAX))
}

fn integers<'r>(integers: impl Iterator<Item = usize>) -> Cell<'r> {
    Cell::Integers(integers.map(|n| i64::try_from(n).unwrap_or(i64::MAX)).collect())
}

fn real<'r>(place: &Option<RecordPlace>, of: fn(&RecordPlace) -> Option<f64>) -> Cell<'r> {
    some(place.as_ref().and_then(of).map(Cell::Real))
}

fn words(span: Option<&Span>) -> Cell<'_> {
    some(span.map(|span| Cell::Text(&span.text)))
}

fn start<'r>(span: Option<&Span>) -> Cell<'r> {
    some(span.map(|span| integer(span.start)))
}

fn end<'r>(span: Option<&Span>) -> Cell<'r> {
    some(span.map(|span| integer(span.end)))
}

fn codes(parties: &[RecordParty]) -> Cell<'_> {
    Cell::Texts(parties.iter().filter_map(|party| party.code.as_deref()).collect())
}

/// The day of a day or time.
fn day_of(moment: &str) -> &str {
    moment.split_once('T').map_or(moment, |(day, _)| day)
}

fn date_span(date: &Option<RecordDate>) -> Option<&Span> {
    date.as_ref().and_then(|date| date.span.as_ref())
}

fn dead<'r>(row: &EventRow<'r>) -> Option<&'r RecordCount> {
    row.event.magnitude.as_ref().and_then(|magnitude| magnitude.dead.as_ref())
}

fn injured<'r>(row: &EventRow<'r>) -> Option<&'r RecordCount> {
    row.event.magnitude.as_ref().and_then(|magnitude| magnitude.injured.as_ref())
}

fn arrested<'r>(row: &EventRow<'r>) -> Option<&'r RecordCount> {
    row.event.magnitude.as_ref().and_then(|magnitude| magnitude.arrested.as_ref())
}

fn size<'r>(row: &EventRow<'r>) -> Option<&'r RecordCount> {
    row.event.magnitude.as_ref().and_then(|magnitude| magnitude.size.as_ref())
}

fn least<'r>(count: Option<&RecordCount>) -> Cell<'r> {
    some(count.and_then(|count| count.min).map(integer))
}

fn most<'r>(count: Option<&RecordCount>) -> Cell<'r> {
    some(count.and_then(|count| count.max).map(integer))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The list of tables and columns, as it ends the crate's documentation.
    fn listed() -> String {
        fn list<C>(out: &mut String, table: &Table<C>) {
            out.push_str(&format!("\n## `{}`\n\n{}\n\n", table.name, table.about.trim()));
            out.push_str("| column | kind | what | example |\n|---|---|---|---|\n");
            for column in table.columns {
                let kind = if column.always {
                    column.kind.name().to_owned()
                } else {
                    format!("{}, or absent", column.kind.name())
                };
                let example = column.example.replace('|', "\\|");
                out.push_str(&format!("| `{}` | {kind} | {} | `{example}` |\n", column.name, column.about));
            }
        }
        let mut out = String::from(
            "# The tables\n\nEvery line has an `article_id`, and leads to its row by `row_id`, which is `event_id` in `events` and `statement_id` in\n\
             `statements`. A page that is given twice has its lines twice. `start` and `end` count code points of the article's `text`,\n\
             end exclusive. An `ordinal` is the place within the record's list, from 0.\n",
        );
        list(&mut out, &ARTICLES);
        list(&mut out, &EVENTS);
        list(&mut out, &STATEMENTS);
        list(&mut out, &ACTORS);
        list(&mut out, &EVIDENCE);
        list(&mut out, &ALTERNATIVES);
        list(&mut out, &ATTRIBUTION);
        list(&mut out, &RELATIONS);
        list(&mut out, &NOTES);
        out
    }

    #[test]
    fn tables_md_lists_every_column() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/TABLES.md");
        if std::env::var_os("CHANCERY_UPDATE").is_some() {
            std::fs::write(path, listed()).unwrap();
        }
        let found = std::fs::read_to_string(path).unwrap();
        assert!(found == listed(), "TABLES.md is out of date: run the tests again with CHANCERY_UPDATE=1");
    }

    #[test]
    fn no_table_names_a_column_twice() {
        fn check<C>(table: &Table<C>) {
            for (n, column) in table.columns.iter().enumerate() {
                assert!(
                    table.columns[..n].iter().all(|other| other.name != column.name),
                    "{}.{}",
                    table.name,
                    column.name
                );
            }
        }
        check(&ARTICLES);
        check(&EVENTS);
        check(&STATEMENTS);
        check(&ACTORS);
        check(&EVIDENCE);
        check(&ALTERNATIVES);
        check(&ATTRIBUTION);
        check(&RELATIONS);
        check(&NOTES);
    }
}
