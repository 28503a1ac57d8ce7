//! The description of all addresses, OpenAPI 3.1, and the manual's page, both from the table of routes.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::forms::{Column, Kind};
use crate::problem::ALL;
use crate::routes::{Answer, Param, ROUTES, Route};
use crate::tokens::Scope;

/// The description, as it is served and stands in `docs/openapi.json`.
#[must_use]
pub fn description() -> String {
    let mut paths: Map<String, Value> = Map::new();
    for route in ROUTES {
        let operations = paths.entry(route.path).or_insert_with(|| json!({}));
        operations[route.method.to_ascii_lowercase()] = operation(route);
    }
    for (path, about, media) in [
        ("/healthz", "Whether the server runs.", "text/plain"),
        ("/readyz", "Whether the archive can be read and what the page asks first is there.", "text/plain"),
        ("/metrics", "Counters, as Prometheus reads them.", "text/plain"),
        ("/openapi.json", "This description.", "application/json"),
    ] {
        paths.insert(path.to_owned(), json!({ "get": {
            "operationId": path.trim_matches('/').replace('.', "_"), "summary": about,
            "responses": { "200": { "description": about, "content": { media: {} } }, "default": { "$ref": "#/components/responses/Problem" } },
        } }));
    }
    paths.insert("/mcp".to_owned(), json!({ "post": {
        "operationId": "mcp", "summary": "Tools of assistants: one message of the Model Context Protocol (JSON-RPC 2.0).",
        "requestBody": { "required": true, "content": { "application/json": { "schema": { "type": "object" } } } },
        "responses": { "200": { "description": "The answer.", "content": { "application/json": { "schema": { "type": "object" } } } },
            "202": { "description": "A notification was taken." }, "default": { "$ref": "#/components/responses/Problem" } },
    } }));
    let whole = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Chancery", "version": "1",
            "summary": "An archive of coded news: who did or said what to whom.",
            "description": "Counts always say of what: reports (tellings), events (happenings), origins (independent origins of each happening). Offsets count Unicode code points, end exclusive.",
            "license": { "name": "Apache-2.0 OR MIT", "identifier": "Apache-2.0 OR MIT" },
        },
        "servers": [{ "url": "/" }],
        "security": [{}, { "token": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer", "description": "Needed where the server has a token file." } },
            "responses": { "Problem": { "description": "A refusal.", "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } } } },
            "schemas": { "Problem": {
                "type": "object", "required": ["type", "title", "status", "detail"],
                "properties": {
                    "type": { "type": "string", "enum": ALL.iter().map(|problem| problem.1).collect::<Vec<_>>() },
                    "title": { "type": "string" }, "status": { "type": "integer" }, "detail": { "type": "string" },
                },
            } },
        },
    });
    serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n"
}

fn operation(route: &Route) -> Value {
    let mut parameters: Vec<Value> = in_path(route.path)
        .map(|name| {
            let schema = match name {
                "article" => json!({ "type": "string", "pattern": "^[0-9a-fA-F]{32}$" }),
                "row" => json!({ "type": "string", "pattern": "^[0-9a-fA-F]{4,32}$" }),
                "sentence" => json!({ "type": "integer", "minimum": 0 }),
                _ => json!({ "type": "string" }),
            };
            json!({ "name": name, "in": "path", "required": true, "schema": schema })
        })
        .collect();
    parameters.extend(all(route).map(|param| {
        let mut one = json!({ "type": param.kind });
        if !param.one_of.is_empty() {
            one["enum"] = json!(param.one_of);
        }
        let schema = if param.again { json!({ "type": "array", "items": one }) } else { one };
        let required = route.path == "/v1/search" && param.name == "text";
        json!({ "name": param.name, "in": "query", "required": required, "description": param.about, "schema": schema })
    }));
    if route.forms().len() > 1 {
        let names: Vec<&str> = route.forms().iter().map(|form| form.name()).collect();
        let about = "The form, where `Accept` does not say it.";
        parameters.push(json!({ "name": "format", "in": "query", "description": about, "schema": { "type": "string", "enum": names } }));
    }
    let mut content = Map::new();
    for form in route.forms() {
        let media = form.media().split(';').next().unwrap_or_default();
        let schema = match (form.name(), route.answer) {
            ("json", Answer::Lines(_, columns)) => json!({ "schema": lines(columns) }),
            ("json", Answer::One(_) | Answer::Worked(_)) => json!({ "schema": { "type": "object" } }),
            _ => json!({}),
        };
        content.insert(media.to_owned(), schema);
    }
    let mut answers = json!({
        "200": { "description": route.about, "content": content, "headers": {
            "chancery-version": { "description": "The state of the archive that answers.", "schema": { "type": "string" } },
        } },
        "default": { "$ref": "#/components/responses/Problem" },
    });
    if route.method == "GET" {
        answers["304"] = json!({ "description": "Nothing changed since the answer with the tag of `If-None-Match`." });
    }
    let name = route.path.replace(['/', '{', '}'], " ").split_whitespace().collect::<Vec<_>>().join("_");
    let mut operation = json!({
        "operationId": format!("{}_{name}", route.method.to_ascii_lowercase()),
        "summary": route.about, "parameters": parameters, "responses": answers,
    });
    if route.scope == Scope::Write {
        operation["description"] =
            json!("Wants a token with the scope `write`, or a server on loopback without tokens.");
    }
    if route.method == "POST" {
        operation["requestBody"] = body(route.path);
    }
    operation
}

fn body(path: &str) -> Value {
    let text = json!({ "type": "string" });
    let object = |required: &[&str], properties: Value| json!({ "schema": { "type": "object", "additionalProperties": false, "required": required, "properties": properties } });
    let content = match path {
        "/v1/read" => {
            let names = ["text", "html", "title", "published", "outlet", "url", "name"];
            let properties: Map<String, Value> = names.iter().map(|name| ((*name).to_owned(), text.clone())).collect();
            json!({ "application/json": object(&[], Value::Object(properties)), "text/plain": {}, "text/html": {} })
        }
        "/v1/explain" => {
            json!({ "application/json": object(&["record", "row"], json!({ "record": { "type": "object" }, "row": text })) })
        }
        "/v1/codebook/draft" => {
            let properties = json!({ "draft": text, "articles": { "type": "integer", "minimum": 1, "maximum": 500 }, "text": text, "from": text, "to": text });
            json!({ "application/json": object(&["draft"], properties) })
        }
        "/v1/annotations" => {
            let one_of = |words: &[&str]| json!({ "type": "string", "enum": words });
            let properties = json!({
                "coder": text, "article": { "type": "string", "pattern": "^[0-9a-fA-F]{32}$" },
                "sentence": { "type": "integer", "minimum": 0 }, "blind": { "type": "boolean" },
                "beside": { "type": "array", "items": text }, "did": one_of(&["judge", "add", "done", "undo"]),
                "key": text, "verdict": one_of(&["yes", "no", "unsure"]), "edits": text, "line": text,
                "reason": one_of(&["uncertainty", "disagreement", "random", "text"]),
            });
            json!({ "application/json": object(&["article", "sentence", "did"], properties) })
        }
        _ => {
            let verdict = json!({ "type": "string", "enum": ["right", "wrong", "unsure"] });
            let properties = json!({ "row": text, "verdict": verdict, "note": text, "who": text });
            json!({ "application/json": object(&["row", "verdict"], properties) })
        }
    };
    json!({ "required": true, "content": content })
}

fn lines(columns: &[Column]) -> Value {
    let mut properties: Map<String, Value> = Map::new();
    // Fields of an item that are a column by themselves; what is nested is said in the schema of records.
    for Column(_, at, kind) in columns {
        let name = at.trim_start_matches('/');
        if name.contains('/') {
            continue;
        }
        let kind = match kind {
            Kind::Text => json!({ "type": ["string", "null"] }),
            Kind::Int => json!({ "type": ["integer", "null"] }),
            Kind::Real => json!({ "type": ["number", "null"] }),
            Kind::Bool => json!({ "type": "boolean" }),
            Kind::Parties | Kind::Texts => json!({ "type": ["array", "object", "null"] }),
        };
        properties.insert(name.to_owned(), kind);
    }
    json!({ "type": "object", "required": ["version", "items", "next"], "properties": {
        "version": { "type": "string" },
        "items": { "type": "array", "items": { "type": "object", "properties": properties } },
        "next": { "type": ["string", "null"], "description": "Sent back as `cursor` it gives the next page." },
        "counts": { "type": "object" },
    } })
}

/// Names of the parts of a path.
pub(crate) fn in_path(path: &'static str) -> impl Iterator<Item = &'static str> {
    path.split('/').filter_map(|part| part.strip_prefix('{').and_then(|part| part.strip_suffix('}')))
}

pub(crate) fn all(route: &Route) -> impl Iterator<Item = &'static Param> {
    route.params.iter().flat_map(|set| set.iter())
}

/// The list of addresses in the manual, `docs/api.md`: what each answers, its parameters, and how to ask with curl and Python.
#[must_use]
pub fn manual() -> String {
    let mut text = String::new();
    for route in ROUTES {
        let _ = writeln!(text, "### {} {}\n\n{}\n", route.method, route.path, route.about);
        let names: Vec<String> = all(route).map(|param| format!("`{}`", param.name)).collect();
        if !names.is_empty() {
            let _ = writeln!(text, "Parameters: {}.\n", names.join(", "));
        }
        if let Answer::Lines(_, columns) = route.answer {
            let columns: Vec<&str> = columns.iter().map(|column| column.0).collect();
            let forms: Vec<&str> = route.forms().iter().map(|form| form.name()).collect();
            let _ = writeln!(text, "Forms: {}. Columns of the flat ones: {}.\n", forms.join(", "), columns.join(", "));
        }
        let (curl, python) = examples(route);
        let _ = writeln!(text, "```sh\n{curl}\n```\n\n```python\n{python}\n```\n");
    }
    text.truncate(text.trim_end().len());
    text + "\n"
}

/// How to ask with curl, and with the helper of the manual in Python.
fn examples(route: &Route) -> (String, String) {
    let named = |row: &str, article: &str| {
        route
            .path
            .replace("{row}", row)
            .replace("{article}", article)
            .replace("{sentence}", "0")
            .replace("{type}", "ASSAULT")
    };
    // A statement has a row of its own.
    let row = if route.path.starts_with("/v1/statements") { "STATEMENT" } else { "ROW" };
    let curl = named(&format!("${row}"), "$ARTICLE");
    let python = named(&format!("{{{row}}}"), "{ARTICLE}");
    let send = "curl -fsS -H 'content-type: application/json' --data";
    match (route.method, route.path) {
        ("GET", _) => {
            let query = route.example;
            (format!("curl -fsS \"$AT{curl}{query}\""), format!("print(ask(f\"{python}{query}\")[:200])"))
        }
        (_, "/v1/explain") => (
            format!(
                "curl -fsS \"$AT/v1/articles/$ARTICLE\" |\n    python3 -c 'import json, sys; print(json.dumps({{\"row\": sys.argv[1], \"record\": json.load(sys.stdin)[\"record\"]}}))' \"$ROW\" |\n    {send} @- \"$AT{curl}\""
            ),
            format!(
                "record = json.loads(ask(f\"/v1/articles/{{ARTICLE}}\"))[\"record\"]\nprint(ask(\"{python}\", {{\"row\": ROW, \"record\": record}})[:200])"
            ),
        ),
        _ => {
            let in_shell = route.example.replace("{row}", "'\"$ROW\"'").replace("{article}", "'\"$ARTICLE\"'");
            let in_python = route.example.replace("\"{row}\"", "ROW").replace("\"{article}\"", "ARTICLE");
            (format!("{send} '{in_shell}' \"$AT{curl}\""), format!("print(ask(\"{python}\", {in_python})[:200])"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_described_and_every_operation_has_a_name_of_its_own() {
        let whole: Value = serde_json::from_str(&description()).unwrap();
        let mut names = std::collections::BTreeSet::new();
        for route in ROUTES {
            let operation = &whole["paths"][route.path][route.method.to_ascii_lowercase()];
            assert!(names.insert(operation["operationId"].as_str().unwrap().to_owned()), "{}", route.path);
            let parameters = operation["parameters"].as_array().unwrap();
            assert_eq!(
                in_path(route.path).count() + all(route).count() + usize::from(route.forms().len() > 1),
                parameters.len()
            );
        }
    }
}
