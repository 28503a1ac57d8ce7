//! Quotations: curly, angled and straight marks, nested, and running on over paragraphs.

use chancery_doc::{Quote, Span};

/// Marks that wait at once for their partners; each sign is held against all of them. News nests three.
const MAX_OPEN: usize = 32;

/// A mark that waits for its partner.
struct Open {
    close: char,
    at: usize,
    inside: usize,
}

/// Finds the quotations of a text, outer before inner, in text order.
///
/// A quotation that no mark closes ends with its paragraph; it counts as running on where the next paragraph opens with
/// the same mark, as newspapers print long speech.
pub(crate) fn find(text: &str, paragraphs: &[Span]) -> Vec<Quote> {
    let mut quotes = Vec::new();
    let mut runs_on = None;
    for &paragraph in paragraphs {
        let first = paragraph.of(text).chars().next();
        let continues = runs_on.is_some() && runs_on == first;
        let n_before = quotes.len();
        runs_on = find_in(text, paragraph, &mut quotes);
        if continues && let Some(quote) = quotes.get_mut(n_before) {
            quote.continues = quote.span.start() == paragraph.start();
        }
        quotes[n_before..].sort_by_key(|quote| (quote.span.start(), std::cmp::Reverse(quote.span.end())));
    }
    quotes
}

/// Finds those of one paragraph; gives the mark of the quotation that is still open at its end.
fn find_in(text: &str, paragraph: Span, quotes: &mut Vec<Quote>) -> Option<char> {
    let words = paragraph.of(text);
    let mut open: Vec<Open> = Vec::new();
    let last_single = LastSingle::of(words);
    let mut before = ' ';
    let mut chars = words.char_indices().peekable();
    while let Some((at, first)) = chars.next() {
        let mut c = first;
        let mut inside = at + c.len_utf8();
        // Two single marks are typed for a double one.
        if let Some(&(_, second)) = chars.peek().filter(|(_, second)| is_half(c) && is_half(*second)) {
            (c, inside) = ('"', inside + second.len_utf8());
            chars.next();
        }
        let next = words[inside..].chars().next().unwrap_or(' ');
        let ends = |mark: &Open| mark.close == c || is_mixed(mark.close, c, before, next);
        if let Some(depth) = open.iter().rposition(ends)
            && closes(c, before, next)
        {
            let mark = open.swap_remove(depth);
            open.truncate(depth);
            push(quotes, text, paragraph, &mark, at, inside, depth);
        } else if let Some(close) = partner(c, before, next)
            && open.len() < MAX_OPEN
            && (!is_single(c) || last_single.closes_behind(inside, close))
        {
            open.push(Open { close, at, inside });
        }
        before = c;
    }
    let outermost = open.into_iter().find(|mark| !is_single(mark.close))?;
    let mark = words[outermost.at..].chars().next();
    push(quotes, text, paragraph, &outermost, words.len(), words.len(), 0);
    mark
}

fn push(quotes: &mut Vec<Quote>, text: &str, paragraph: Span, mark: &Open, close: usize, end: usize, depth: usize) {
    let base = paragraph.start();
    let Some(content) = Span::new(base + mark.inside, base + close).trimmed(text) else { return };
    quotes.push(Quote {
        span: Span::new(base + mark.at, base + end),
        content,
        depth: u8::try_from(depth).unwrap_or(u8::MAX),
        continues: false,
    });
}

/// Whether a mark is one of a pair that stands for a double one.
fn is_half(c: char) -> bool {
    is_single(c) || c == '`'
}

fn is_single(c: char) -> bool {
    matches!(c, '\'' | '‘' | '’')
}

/// The mark that would close what `c` opens here, if it opens anything.
fn partner(c: char, before: char, next: char) -> Option<char> {
    let at_word_start = !before.is_alphanumeric() && !next.is_whitespace();
    match c {
        '“' => Some('”'),
        '„' => Some('“'),
        '«' => Some('»'),
        '"' if !before.is_alphanumeric() && opens(next) => Some('"'),
        '‘' if at_word_start => Some('’'),
        '\'' if at_word_start && next.is_alphanumeric() => Some('\''),
        _ => None,
    }
}

/// Whether a straight mark may open what begins like this; behind a word or before a full stop it closes.
fn opens(next: char) -> bool {
    !next.is_whitespace() && !matches!(next, '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']')
}

/// Whether a closing mark really closes: single ones double as apostrophes.
fn closes(c: char, before: char, next: char) -> bool {
    !is_single(c) || (!before.is_whitespace() && !next.is_alphanumeric())
}

/// Whether a straight mark closes what a curly one opened, or the other way round: texts pass through several hands.
fn is_mixed(close: char, c: char, before: char, next: char) -> bool {
    let is_behind_words = !before.is_whitespace() && !next.is_alphanumeric();
    is_behind_words && matches!((close, c), ('”', '"') | ('"', '”'))
}

/// Where the last single marks of a paragraph stand that can close something. A single mark that finds no partner in the rest of its
/// paragraph is an apostrophe ('90s).
struct LastSingle {
    straight: Option<usize>,
    curly: Option<usize>,
}

impl LastSingle {
    /// Looks through the paragraph once, for a paragraph of apostrophes would be looked through for each of them.
    fn of(words: &str) -> Self {
        let mut last = Self { straight: None, curly: None };
        let mut before = ' ';
        for (at, c) in words.char_indices() {
            if is_single(c) && closes(c, before, words[at + c.len_utf8()..].chars().next().unwrap_or(' ')) {
                match c {
                    '\'' => last.straight = Some(at),
                    '’' => last.curly = Some(at),
                    _ => {}
                }
            }
            before = c;
        }
        last
    }

    /// Whether one of that form closes behind byte `at`: right there it would close nothing.
    fn closes_behind(&self, at: usize, close: char) -> bool {
        let last = if close == '\'' { self.straight } else { self.curly };
        last.is_some_and(|last| last > at)
    }
}

#[cfg(test)]
mod tests {
    use chancery_doc::Article;

    use super::*;

    #[track_caller]
    fn check(paragraphs: &[&str], expected: &[(&str, u8, bool)]) {
        let mut article = Article::default();
        article.set_text(None, paragraphs);
        let quotes = find(&article.text, &article.paragraphs);
        let found: Vec<_> = quotes.iter().map(|q| (q.content.of(&article.text), q.depth, q.continues)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn nested_quotations() {
        check(
            &["“He told me ‘never’ twice,” she said."],
            &[("He told me ‘never’ twice,", 0, false), ("never", 1, false)],
        );
        check(&["\"We don't 'do' talks,\" he said."], &[("We don't 'do' talks,", 0, false), ("do", 1, false)]);
    }

    #[test]
    fn apostrophes_are_no_quotations() {
        check(&["The states’ envoys and the ministers' aides don’t agree."], &[]);
        check(&["In the '90s the party's men left."], &[]);
    }

    #[test]
    fn a_straight_mark_that_is_lost_turns_no_other_around() {
        check(
            &["The road would open,\" he said at last. Of the bridge he said: \"It stands\"."],
            &[("It stands", 0, false)],
        );
    }

    #[test]
    fn curly_and_straight_marks_close_each_other() {
        check(
            &["“We hold the bridge. They do not,\" she said. \"Come and see,” she added."],
            &[("We hold the bridge. They do not,", 0, false), ("Come and see,", 0, false)],
        );
    }

    #[test]
    fn speech_runs_on_over_paragraphs() {
        check(
            &["He said: “We waited.", "“Then we left.”", "“Others stayed,” she said."],
            &[("We waited.", 0, false), ("Then we left.", 0, true), ("Others stayed,", 0, false)],
        );
    }

    #[test]
    fn two_single_marks_are_a_double_one() {
        check(
            &["‘’We stay,’’ he said. ''Nobody goes,'' she added. ``Why?'' they asked."],
            &[("We stay,", 0, false), ("Nobody goes,", 0, false), ("Why?", 0, false)],
        );
    }

    #[test]
    fn single_marks_as_outer_quotation() {
        check(&["'We will not go,' said the king."], &[("We will not go,", 0, false)]);
    }
}
