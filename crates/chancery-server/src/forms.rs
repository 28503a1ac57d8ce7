//! Forms of an answer: JSON, JSON Lines, separated values, Arrow, GeoJSON.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{DataType, Field, Schema};
use chancery_exports::cell;
use serde::Serialize;
use serde_json::{Value, json};

use crate::problem::Problem;

/// What an answer is written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Form {
    #[default]
    Json,
    Ndjson,
    Csv,
    Arrow,
    GeoJson,
}

impl Form {
    pub(crate) const ALL: [Self; 5] = [Self::Json, Self::Ndjson, Self::Csv, Self::Arrow, Self::GeoJson];

    pub(crate) fn media(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Ndjson => "application/x-ndjson",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Arrow => "application/vnd.apache.arrow.stream",
            Self::GeoJson => "application/geo+json",
        }
    }

    /// The name that `format=` takes.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
            Self::Arrow => "arrow",
            Self::GeoJson => "geojson",
        }
    }

    /// What a request wants: `format`, else the best of `Accept`.
    pub(crate) fn wanted(format: Option<&str>, accept: Option<&str>, offered: &[Self]) -> Result<Self, Problem> {
        let names = || offered.iter().map(|form| form.name()).collect::<Vec<_>>().join(", ");
        if let Some(format) = format {
            let found = offered.iter().copied().find(|form| form.name() == format);
            return found.ok_or_else(|| Problem::accept(format!("`format` takes {}", names())));
        }
        let Some(accept) = accept.filter(|accept| !accept.trim().is_empty()) else { return Ok(Self::Json) };
        let mut best: Option<(f32, usize, Self)> = None;
        for range in accept.split(',').take(64) {
            let mut parts = range.split(';').map(str::trim);
            let range = parts.next().unwrap_or_default().to_ascii_lowercase();
            let quality =
                parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse::<f32>().unwrap_or(0.0));
            for (at, form) in offered.iter().enumerate() {
                let media = form.media().split(';').next().unwrap_or_default();
                let kind = media.split('/').next().unwrap_or_default();
                let fits = range == media || range == "*/*" || range == format!("{kind}/*");
                let exact = if range == media { 0.0005 } else { 0.0 };
                let rank = quality + exact;
                if fits
                    && quality > 0.0
                    && best.is_none_or(|(than, before, _)| rank > than || (rank == than && at < before))
                {
                    best = Some((rank, at, *form));
                }
            }
        }
        best.map(|(_, _, form)| form).ok_or_else(|| Problem::accept(format!("there are {}", names())))
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Int,
    Real,
    Bool,
    /// Parties of a list, each with code, sector and name, parted by `; `.
    Parties,
    /// Texts of a list, or of its parts' `text`.
    Texts,
}

/// One column of the flat forms: its name, where in the item its value stands, what that is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column(pub(crate) &'static str, pub(crate) &'static str, pub(crate) Kind);

impl Column {
    fn value<'v>(&self, item: &'v Value) -> Option<&'v Value> {
        item.pointer(self.1).filter(|value| !value.is_null())
    }

    fn text(&self, item: &Value) -> Option<String> {
        let value = self.value(item)?;
        Some(match (self.2, value) {
            (Kind::Parties, Value::Array(parties)) => parties.iter().map(party).collect::<Vec<_>>().join("; "),
            (Kind::Parties, party_value) => party(party_value),
            (Kind::Texts, Value::Array(parts)) => {
                let words = parts.iter().filter_map(|part| part.as_str().or(part["text"].as_str()));
                words.collect::<Vec<_>>().join(" … ")
            }
            (_, Value::String(words)) => words.clone(),
            (_, other) => other.to_string(),
        })
    }
}

/// `KEN GOV (Wanjiru Oduya)`.
fn party(party: &Value) -> String {
    let text = |key: &str| party[key].as_str();
    let codes: Vec<&str> = text("code").or(text("country")).into_iter().chain(text("sector")).collect();
    match (codes.is_empty(), text("name")) {
        (true, name) => name.or(party["span"]["text"].as_str()).unwrap_or_default().to_owned(),
        (false, Some(name)) => format!("{} ({name})", codes.join(" ")),
        (false, None) => codes.join(" "),
    }
}

/// Lines of an answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listing {
    pub(crate) items: Vec<Value>,
    pub(crate) next: Option<String>,
    pub(crate) counts: Option<Value>,
}

/// The answer as JSON. Its fields stand in the order of the alphabet, as everywhere in our JSON.
#[derive(Serialize)]
struct Page<'l> {
    #[serde(skip_serializing_if = "Option::is_none")]
    counts: Option<&'l Value>,
    items: &'l [Value],
    next: Option<&'l str>,
    version: &'l str,
}

/// The answer in a form.
pub(crate) fn written(listing: &Listing, columns: &[Column], version: &str, form: Form) -> Result<Vec<u8>, Problem> {
    let bug = |error: &dyn std::fmt::Display| Problem::bug(format!("the answer could not be written: {error}"));
    match form {
        Form::Json => {
            let Listing { items, next, counts } = listing;
            serde_json::to_vec(&Page { counts: counts.as_ref(), items, next: next.as_deref(), version })
                .map_err(|error| bug(&error))
        }
        Form::Ndjson => {
            let mut body = Vec::new();
            for item in &listing.items {
                serde_json::to_writer(&mut body, item).map_err(|error| bug(&error))?;
                body.push(b'\n');
            }
            Ok(body)
        }
        Form::Csv => Ok(csv(listing, columns).into_bytes()),
        Form::Arrow => arrow(listing, columns).map_err(|error| bug(&error)),
        Form::GeoJson => {
            let features: Vec<Value> = listing.items.iter().map(feature).collect();
            let body =
                json!({ "type": "FeatureCollection", "version": version, "next": listing.next, "features": features });
            serde_json::to_vec(&body).map_err(|error| bug(&error))
        }
    }
}

/// RFC 4180; a cell of a stranger's words starts no formula and breaks no line.
fn csv(listing: &Listing, columns: &[Column]) -> String {
    let mut body = columns.iter().map(|column| column.0).collect::<Vec<_>>().join(",") + "\r\n";
    for item in &listing.items {
        for (at, column) in columns.iter().enumerate() {
            if at > 0 {
                body.push(',');
            }
            let Some(text) = column.text(item) else { continue };
            match column.2 {
                Kind::Int | Kind::Real | Kind::Bool => body.push_str(&text),
                _ => {
                    let text = cell(&text);
                    if text.contains(',') { body.push_str(&format!("\"{text}\"")) } else { body.push_str(&text) }
                }
            }
        }
        body.push_str("\r\n");
    }
    body
}

fn arrow(listing: &Listing, columns: &[Column]) -> Result<Vec<u8>, arrow_schema::ArrowError> {
    let items = &listing.items;
    let mut fields = Vec::with_capacity(columns.len());
    let mut arrays: Vec<ArrayRef> = Vec::with_capacity(columns.len());
    for column in columns {
        let values = || items.iter().map(|item| column.value(item));
        let (kind, array): (DataType, ArrayRef) = match column.2 {
            Kind::Int => {
                (DataType::Int64, Arc::new(values().map(|value| value.and_then(Value::as_i64)).collect::<Int64Array>()))
            }
            Kind::Real => {
                let all = values().map(|value| value.and_then(Value::as_f64)).collect::<Float64Array>();
                (DataType::Float64, Arc::new(all))
            }
            Kind::Bool => {
                let all = values().map(|value| value.and_then(Value::as_bool)).collect::<BooleanArray>();
                (DataType::Boolean, Arc::new(all))
            }
            _ => (DataType::Utf8, Arc::new(items.iter().map(|item| column.text(item)).collect::<StringArray>())),
        };
        fields.push(Field::new(column.0, kind, true));
        arrays.push(array);
    }
    let schema = Arc::new(Schema::new(fields));
    let batch = RecordBatch::try_new(Arc::clone(&schema), arrays)?;
    let mut writer = StreamWriter::try_new(Vec::new(), &schema)?;
    writer.write(&batch)?;
    writer.finish()?;
    writer.into_inner()
}

/// A row on the map. What is no nearer than a division, a state or a sea has no point: a dot in its middle would say more than the text.
fn feature(item: &Value) -> Value {
    let place = &item["place"];
    let is_point = matches!(place["precision"].as_str(), Some("point" | "settlement"));
    let geometry = match (place["lon"].as_f64(), place["lat"].as_f64()) {
        (Some(lon), Some(lat)) if is_point => json!({ "type": "Point", "coordinates": [lon, lat] }),
        _ => Value::Null,
    };
    json!({ "type": "Feature", "id": item["id"], "geometry": geometry, "properties": item })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_form_that_is_offered_is_taken() {
        let all = &Form::ALL;
        let wanted = |accept: &str| Form::wanted(None, Some(accept), all).map_err(|problem| problem.status);
        assert_eq!(wanted("text/csv, application/json;q=0.5"), Ok(Form::Csv));
        assert_eq!(wanted("text/html,*/*;q=0.8"), Ok(Form::Json));
        assert_eq!(wanted("application/geo+json"), Ok(Form::GeoJson));
        assert_eq!(wanted("text/html"), Err(406));
        assert_eq!(Form::wanted(Some("csv"), Some("text/html"), all), Ok(Form::Csv));
        assert!(Form::wanted(Some("xml"), None, all).is_err());
    }

    #[test]
    fn no_words_of_news_start_a_formula_or_a_dot_in_a_country() {
        let item = json!({"id": "1", "title": "=1+1,\"x\"\r\ny", "n": 3, "place": {"lat": 1.0, "lon": 2.0, "precision": "country"}});
        let listing = Listing { items: vec![item], ..Listing::default() };
        let columns = [Column("title", "/title", Kind::Text), Column("n", "/n", Kind::Int)];
        assert_eq!(csv(&listing, &columns), "title,n\r\n\"’=1+1,”x” y\",3\r\n");
        assert!(feature(&listing.items[0])["geometry"].is_null());
        assert!(arrow(&listing, &columns).unwrap().starts_with(&[0xff, 0xff, 0xff, 0xff]));
    }
}
