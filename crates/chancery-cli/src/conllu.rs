//! The layers before coding in CoNLL-U columns, `_` where a column is not known.

use chancery::Layers;
use chancery::doc::record::Span;

/// Writes the sentences of one article, each with a blank line after it.
///
/// The last column bears `start|end`, code points of the article's text.
pub(crate) fn conllu(layers: &Layers) -> String {
    let mut out = format!("# newdoc id = {}\n", one_line(&layers.input));
    let mut tokens = layers.tokens.iter().peekable();
    // CoNLL-U counts the words of each sentence from 1.
    let mut first = 0;
    for (n, sentence) in layers.sentences.iter().enumerate() {
        out.push_str(&format!("# sent_id = {}\n# text = {}\n", n + 1, one_line(&sentence.text)));
        let mut id = 0;
        while let Some(token) = tokens.next_if(|token| token.sentence as usize == n) {
            id += 1;
            let is_joined =
                tokens.peek().is_some_and(|next| next.sentence == token.sentence && next.span.start == token.span.end);
            let Span { start, end, text } = &token.span;
            let joined = if is_joined { "|SpaceAfter=No" } else { "" };
            let head = token.head.map_or(0, |head| head + 1 - first);
            let (word, tag, relation) = (one_line(text), token.tag, token.relation);
            out.push_str(&format!(
                "{id}\t{word}\t_\t{tag}\t_\t_\t{head}\t{relation}\t_\tstart={start}|end={end}{joined}\n"
            ));
        }
        first += id;
        out.push('\n');
    }
    out
}

/// The text without what would break a line or a column.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
