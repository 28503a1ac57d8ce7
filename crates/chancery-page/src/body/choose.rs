//! Which element of a page holds the report.
//!
//! Every block has a worth: its characters where it is running text, something below nothing where it is a link, a label
//! or furniture. The element whose blocks are worth most together is the report's: a larger one would only add what is
//! worth less than nothing, a smaller one would lose text. This is the largest sum over a run of a row, asked of the runs
//! that elements cover.

use std::collections::BTreeMap;

use super::divide::{Division, Role};
use crate::block::{Block, BlockKind, MIN_RUNNING_CHARS};
use crate::furniture;
use crate::tidy::{floor, same_words};

/// Percentage of the report's characters above which a box is the report itself, whatever its class says.
const MAX_BOX_PERCENT: i64 = 45;

/// The worth of what stands in the page a second time.
const REPEATED: i64 = -1;

/// What the page says of its report elsewhere.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Hints<'a> {
    pub(crate) title: Option<&'a str>,
    /// A line or two about it.
    pub(crate) description: Option<&'a str>,
    /// The body in the linked data.
    pub(crate) body: Option<&'a str>,
}

/// The blocks of the part of the page that holds the report. Those in boxes are marked, there and in `division`.
pub(crate) fn main_blocks(division: &mut Division, hints: Hints<'_>) -> Vec<Block> {
    let mut plain: Vec<i64> = division.blocks.iter().map(worth).collect();
    void_repeats(division, &mut plain);
    let roles_in_page = roles(division, &plain, 0);
    // What is left out later speaks softly for or against the element that it stands in.
    let weighed = |(idx, &worth): (usize, &i64)| match (roles_in_page[idx], worth > 0) {
        (Role::Plain, _) => worth,
        (Role::Box, true) => worth / 5,
        (Role::Aside, true) => worth / 10,
        (Role::Box | Role::Aside, false) => worth / 4,
        (Role::Comments, _) => -(division.blocks[idx].n_chars() as i64) / 5,
    };
    let worths: Vec<i64> = plain.iter().enumerate().map(weighed).collect();
    let sums = sums(&worths);
    let Some(best) = (0..division.elements.len()).max_by_key(|&idx| (sum(&sums, division, idx), idx)) else {
        return Vec::new();
    };
    let best = one_article(division, &sums, best, hints.title);
    let report = &division.elements[best];
    let roles = roles(division, &plain, best);
    let block = |idx: usize| Block {
        is_boxed: roles[idx] != Role::Plain || plain[idx] == REPEATED,
        ..division.blocks[idx].clone()
    };
    let mut blocks: Vec<Block> = (report.first..report.end).map(block).collect();
    if let Some(deck) = deck(division, &plain, report.first, hints) {
        blocks.insert(0, division.blocks[deck].clone());
    }
    drop_strangers(&mut blocks, hints.body);
    for (block, role) in division.blocks.iter_mut().zip(roles_in_page) {
        block.is_boxed = role != Role::Plain;
    }
    blocks
}

/// The article of the title, where an element holds several: pages that go on for ever append the next ones.
fn one_article(division: &Division, sums: &[i64], best: usize, title: Option<&str>) -> usize {
    const MIN_WORTH: i64 = 250;
    let whole = &division.elements[best];
    let mut articles: Vec<usize> = Vec::new();
    for idx in best + 1..division.elements.len() {
        let element = &division.elements[idx];
        if element.first >= whole.end {
            break;
        }
        let is_inner = articles.last().is_some_and(|&outer| element.first < division.elements[outer].end);
        if element.make.starts_with("article") && !is_inner && sum(sums, division, idx) >= MIN_WORTH {
            articles.push(idx);
        }
    }
    let n_inside: i64 = articles.iter().map(|&idx| sum(sums, division, idx)).sum();
    if articles.len() < 2 || n_inside * 4 < sum(sums, division, best) * 3 {
        return best;
    }
    let is_headed = |&&idx: &&usize| {
        let element = &division.elements[idx];
        let mut headings =
            division.blocks[element.first..element.end].iter().filter(|block| block.kind == BlockKind::Heading);
        headings.any(|block| title.is_some_and(|title| same_words(title, &block.text)))
    };
    articles.iter().find(is_headed).copied().unwrap_or(best)
}

/// The line between the headline and the body that says what the report is about, where the body begins after it.
fn deck(division: &Division, worths: &[i64], first: usize, hints: Hints<'_>) -> Option<usize> {
    const MAX_BLOCKS: usize = 25;
    const MAX_CHARS: usize = 600;
    let before = first.saturating_sub(MAX_BLOCKS)..first;
    let title = hints.title?;
    let head = before.clone().rev().find(|&idx| same_words(title, &division.blocks[idx].text))?;
    (head + 1..first).find(|&idx| {
        let block = &division.blocks[idx];
        let is_named = division.around(idx).take(3).any(|element| furniture::is_deck(&division.elements[element].make));
        let is_described = hints.description.is_some_and(|description| begins_alike(description, &block.text));
        let n_chars = block.n_chars();
        (20..=MAX_CHARS).contains(&n_chars)
            && worths[idx] >= 0
            && block.n_link_chars * 2 < n_chars
            && block.text.split_whitespace().count() >= 4
            && (is_named || is_described)
    })
}

/// Whether two lines have their first words in common.
fn begins_alike(a: &str, b: &str) -> bool {
    const N_CHARS: usize = 40;
    let beginning = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).take(N_CHARS).collect()
    };
    let (a, b) = (beginning(a), beginning(b));
    a.chars().count() >= 20 && a == b
}

/// Marks what the body in the linked data has not, where it has nearly all of the running text.
fn drop_strangers(blocks: &mut [Block], body: Option<&str>) {
    /// Each block is sought in the whole body: bytes that are looked through in all.
    const MAX_BLOCKS: usize = 2000;
    const MAX_WORK: usize = 256 << 20;
    let is_little = |body: &&str| blocks.len() <= MAX_BLOCKS && blocks.len() * body.len() <= MAX_WORK;
    let Some(body) = body.filter(is_little) else { return };
    let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let body = letters(body);
    let is_there: Vec<bool> = blocks.iter().map(|block| body.contains(&letters(&block.text))).collect();
    let is_solid = |block: &Block| !block.is_boxed && block.is_running();
    let n_of = |wanted: bool| -> usize {
        let found = blocks.iter().zip(&is_there).filter(|(block, is_there)| is_solid(block) && **is_there == wanted);
        found.map(|(block, _)| block.n_chars()).sum()
    };
    let (n_there, n_strange) = (n_of(true), n_of(false));
    if n_there >= 400 && n_strange * 4 <= n_there {
        let last = is_there.iter().rposition(|&is_there| is_there).unwrap_or(0);
        for (idx, block) in blocks.iter_mut().enumerate().filter(|(idx, _)| !is_there[*idx]) {
            let is_after = idx > last && n_strange * 10 <= n_there;
            block.is_boxed |= is_after || block.kind == BlockKind::Paragraph && !is_solid(block);
        }
    }
}

/// What a block says for the element that holds it, in characters, wherever it stands.
fn worth(block: &Block) -> i64 {
    let n_chars = block.n_chars() as i64;
    if block.n_link_chars * 2 >= block.n_chars() {
        -15 - n_chars / 2
    } else if furniture::is_furniture(&block.text) {
        -15 - n_chars / 3
    } else if block.is_running() {
        n_chars
    } else if block.kind == BlockKind::Heading {
        0
    } else if n_chars >= 25 {
        n_chars / 3
    } else {
        -5
    }
}

/// Takes the worth of what says again what was said: some pages hold their text a second time, for other readers.
fn void_repeats(division: &Division, worths: &mut [i64]) {
    /// Bytes by which a repetition is told, and above which a block may hold several of the last ones.
    const N_SAME: usize = 60;
    const N_WHOLE: usize = 1500;
    const N_NEAR: usize = 40;
    let beginning = |idx: usize| {
        let text = &division.blocks[idx].text;
        (text.len() >= N_SAME).then(|| &text[..floor(text, N_SAME)])
    };
    let home = |idx: usize| division.elements[division.within[idx]].parent;
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for idx in 0..division.blocks.len() {
        let block = &division.blocks[idx];
        if worths[idx] <= 0 || block.kind == BlockKind::Caption {
            continue;
        }
        let Some(words) = beginning(idx) else { continue };
        // Beside each other in one element, the same words are meant to be read twice.
        let before = seen.get(words).copied().filter(|&first| home(first) != home(idx));
        let is_inside =
            |&&first: &&usize| first + N_NEAR > idx && beginning(first).is_some_and(|words| block.text.contains(words));
        // A whole text in one block is a copy for machines.
        let is_whole =
            block.text.len() >= N_WHOLE && (before.is_some() || seen.values().filter(is_inside).count() >= 3);
        match before {
            _ if is_whole => worths[idx] = REPEATED,
            // Above stood only the beginning of it.
            Some(first) if block.text.len() > division.blocks[first].text.len() * 5 / 4 => {
                worths[first] = REPEATED;
                seen.insert(words, idx);
            }
            Some(_) => worths[idx] = REPEATED,
            None => {
                seen.entry(words).or_insert(idx);
            }
        }
    }
}

/// Marks lists of cards that lead to other reports: elements of one make beside each other, each little more than a
/// linked headline and a line about it.
///
/// Where they are most of what is worth `total`, they are a report in the form of a list.
fn mark_cards(division: &Division, worths: &[i64], total: i64, roles: &mut [Role]) {
    const MIN_CARDS: usize = 3;
    let mut by_place: BTreeMap<(usize, &str), Vec<usize>> = BTreeMap::new();
    for (idx, element) in division.elements.iter().enumerate().skip(1) {
        if is_card(&division.blocks[element.first..element.end], &worths[element.first..element.end]) {
            by_place.entry((element.parent, element.make.as_str())).or_default().push(idx);
        }
    }
    for cards in by_place.into_values().filter(|cards| cards.len() >= MIN_CARDS) {
        let of_card = |&idx: &usize| -> i64 {
            let element = &division.elements[idx];
            worths[element.first..element.end].iter().map(|&worth| worth.max(0)).sum()
        };
        if cards.iter().map(of_card).sum::<i64>() * 4 > total * 3 {
            continue;
        }
        for idx in cards {
            let element = &division.elements[idx];
            for role in &mut roles[element.first..element.end] {
                *role = (*role).max(Role::Aside);
            }
        }
    }
}

/// Whether blocks look like a headline that leads elsewhere, with a line or two below it.
fn is_card(blocks: &[Block], worths: &[i64]) -> bool {
    const MAX_BLOCKS: usize = 8;
    if !(2..=MAX_BLOCKS).contains(&blocks.len()) {
        return false;
    }
    let is_headline = |block: &Block| block.is_linked() && block.n_chars() >= 20;
    // Running text is worth its characters.
    let is_text = |&worth: &i64| worth >= MIN_RUNNING_CHARS as i64;
    let n_solid = worths.iter().filter(|worth| is_text(worth)).count();
    let first_solid = worths.iter().position(is_text).unwrap_or(worths.len());
    n_solid <= 1 && blocks[..first_solid].iter().any(is_headline)
}

/// The part that each block plays by the elements around it, inside one element: what is called furniture and holds
/// much of that element's text is called so in vain.
fn roles(division: &Division, worths: &[i64], report: usize) -> Vec<Role> {
    let whole = &division.elements[report];
    let inside = |idx: usize| whole.first <= division.elements[idx].first && division.elements[idx].end <= whole.end;
    let good: Vec<i64> = worths.iter().map(|&worth| worth.max(0)).collect();
    let sums = sums(&good);
    let limit = sum(&sums, division, report) * MAX_BOX_PERCENT / 100;
    // Where each paragraph stands in a box of its own, the boxes of that make are the report together.
    let mut by_make: BTreeMap<&str, i64> = BTreeMap::new();
    let is_box = |idx: usize| matches!(division.elements[idx].role, Role::Box | Role::Aside);
    for idx in (report + 1..division.elements.len()).filter(|&idx| is_box(idx) && inside(idx)) {
        *by_make.entry(division.elements[idx].make.as_str()).or_default() += sum(&sums, division, idx);
    }
    let mut of_element: Vec<Role> = vec![Role::Plain; division.elements.len()];
    for idx in report + 1..division.elements.len() {
        let element = &division.elements[idx];
        let n_of_make = by_make.get(element.make.as_str()).copied().unwrap_or(0);
        let own = match element.role {
            Role::Box if n_of_make > limit => Role::Plain,
            Role::Aside if n_of_make > limit && sum(&sums, division, idx) > 2 * limit => Role::Plain,
            role => role,
        };
        of_element[idx] = if element.parent == 0 { own } else { own.max(of_element[element.parent]) };
    }
    let mut roles: Vec<Role> = division.within.iter().map(|&idx| of_element[idx]).collect();
    mark_cards(division, worths, sum(&sums, division, report), &mut roles);
    roles
}

/// Sums of all before each place.
fn sums(worths: &[i64]) -> Vec<i64> {
    let mut sums = Vec::with_capacity(worths.len() + 1);
    sums.push(0);
    for worth in worths {
        sums.push(sums[sums.len() - 1] + worth);
    }
    sums
}

fn sum(sums: &[i64], division: &Division, element: usize) -> i64 {
    let element = &division.elements[element];
    sums[element.end] - sums[element.first]
}

#[cfg(test)]
mod tests {
    use dom_query::Document;

    use super::*;
    use crate::body::divide;

    const LEAD: &str = "The envoys of both states met on the quay on Tuesday and said that they would meet again.";
    const SECOND: &str = "Neither of them wanted to say who had asked for the meeting, nor how long it had lasted.";

    /// The blocks that are kept.
    fn kept(html: &str, hints: Hints<'_>) -> Vec<String> {
        let mut division = divide(&Document::from(html).root());
        let blocks = main_blocks(&mut division, hints);
        blocks.into_iter().filter(|block| !block.is_boxed).map(|block| block.text).collect()
    }

    #[test]
    fn the_report_is_found_between_menus() {
        let menu: String = (0..9).map(|n| format!("<li><a href=/{n}>Section number {n}</a>")).collect();
        let html = format!("<ul>{menu}</ul><div><div><p>{LEAD}<p>{SECOND}</div></div><ul>{menu}</ul>");
        assert_eq!(kept(&html, Hints::default()), [LEAD, SECOND]);
    }

    #[test]
    fn parts_with_links_between_are_one_report() {
        let link = "<p><a href=/x>Harbour closed</a>";
        let html = format!(
            "<nav><a href=/>Home</a></nav><main><div><p>{LEAD}{LEAD}</div>{link}<div><p>{SECOND}{SECOND}</div></main>"
        );
        assert!(kept(&html, Hints::default()).iter().any(|text| text.starts_with(SECOND)));
    }

    #[test]
    fn cards_lead_to_other_reports() {
        let card =
            |n: u32| format!("<li><h3><a href=/{n}>Harbour number {n} is closed again</a></h3><p>{n} {SECOND}</li>");
        let html = format!("<main><p>{LEAD}<p>{LEAD} Again.<ul>{}</ul></main>", (1..5).map(card).collect::<String>());
        let kept = kept(&html, Hints::default());
        assert!(kept.iter().all(|text| !text.ends_with(SECOND)), "{kept:?}");
    }

    #[test]
    fn pages_without_end_give_the_article_of_the_title() {
        let article = |title: &str, text: &str| format!("<article><h1>{title}</h1><p>{text} {text} {text}</article>");
        let html = format!("<main>{}{}</main>", article("Envoys meet", LEAD), article("Harbour closed", SECOND));
        let hints = Hints { title: Some("Envoys meet"), ..Hints::default() };
        assert_eq!(kept(&html, hints).len(), 2);
        let hints = Hints { title: Some("Harbour closed"), ..Hints::default() };
        assert!(kept(&html, hints)[1].starts_with(SECOND));
    }

    #[test]
    fn the_same_text_elsewhere_is_left_out() {
        let html = format!("<main><div><p>{LEAD}<p>{SECOND}</div><section><div><p>{LEAD}</div></section></main>");
        assert_eq!(kept(&html, Hints::default()), [LEAD, SECOND]);
    }

    #[test]
    fn the_line_below_the_headline_belongs_to_the_report() {
        let html = format!(
            "<header><h1>Envoys meet</h1><p class=standfirst>First talks since the harbour closed</p><a href=/ana>More reports by Ana Ruiz</a></header><div><p>{LEAD}<p>{SECOND}</div>"
        );
        let hints = Hints { title: Some("Envoys meet"), ..Hints::default() };
        assert_eq!(kept(&html, hints)[0], "First talks since the harbour closed");
    }

    #[test]
    fn what_the_linked_data_leave_out_behind_the_text_goes() {
        let body = [LEAD, SECOND].repeat(5).join(" ");
        let last = "All readers of this paper meet on the quay each spring, and all are welcome.";
        let html = format!("<main><p>{body}<p>Seen on the quay<p>{SECOND}<p>{last}</main>");
        let hints = Hints { body: Some(&body), ..Hints::default() };
        let kept = kept(&html, hints);
        assert!(!kept.contains(&last.to_owned()) && !kept.contains(&"Seen on the quay".to_owned()), "{kept:?}");
    }
}
