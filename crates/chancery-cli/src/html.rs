//! Pages for a browser: every text escaped, nothing fetched, no script.

/// May load nothing but the style in the page itself, and send nothing anywhere.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}\
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}section{border-top:1px solid #ccc;padding:.6rem 0}\
dl{display:grid;grid-template-columns:9rem 1fr;gap:.2rem 1rem;margin:.4rem 0}dt{color:#555}dd{margin:0}\
mark{padding:0 .15em;border-radius:.2em;background:#eee}mark.trigger{background:#ffe08a}mark.actor{background:#b9e3f5}\
mark.recipient{background:#f3c6e4}mark small{color:#333;font-weight:bold}.dim{color:#555;font-size:.9em}\
code{font-size:.95em}.gained{border-left:.3rem solid #2a7d46;padding-left:.6rem}.lost{border-left:.3rem solid #b03030;padding-left:.6rem}\
.recoded{border-left:.3rem solid #a87300;padding-left:.6rem}@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}\
dt,.dim{color:#aaa}section{border-color:#444}mark{color:#111}}";

/// A whole page; `body` is HTML whose texts went through [`escaped`].
pub(crate) fn page(title: &str, body: &str) -> String {
    let title = escaped(title);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n{body}</body>\n</html>\n"
    )
}

/// Text as HTML that shows it and nothing else; what turns the reading order is left out.
pub(crate) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in crate::output::safe(text).chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_is_text_and_never_markup() {
        let shown = page("<script>", &escaped("<img src=x onerror='alert(1)'>&\"\u{202e}"));
        assert!(!shown.contains("<script>") && !shown.contains("<img"), "{shown}");
        assert!(shown.contains("&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&amp;&quot;"), "{shown}");
        assert!(shown.contains("default-src 'none'"));
    }
}
