//! What became of each block of a page: the answer to "why is this line in the text, and that one not".

use std::collections::HashMap;

use chancery_doc::ParagraphKind;

use crate::body::{Division, Element};

/// One block of a page, in its order there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownBlock {
    /// The words, white space made plain.
    pub text: String,
    /// Where it stands: the elements around it from the outermost, each with its number among its like where it has
    /// any; "body > main > p(3)". "linked data" where the page shows less of it than its data hold; empty for a plain
    /// text.
    pub place: String,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is a paragraph of the article.
    Kept(ParagraphKind),
    /// It was left out.
    Left(Reason),
}

/// Why a block was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// It stands outside of the element that holds the report.
    Outside,
    /// It stands in a box of the page: related reports, captions, comments, or is not in the page's own data.
    Boxed,
    /// The same block stands on other pages of the host.
    Host,
    /// It is the title, or says it again.
    Title,
    /// It says whose text this is.
    Credit,
    /// It asks to pay or register.
    Wall,
    /// It names the authors.
    Byline,
    /// It is the day of publication.
    Day,
    /// It is too short to say anything.
    Short,
    /// It is about the author.
    Author,
    /// It is a heading that nothing follows.
    Heading,
    /// It is the caption of a picture.
    Caption,
    /// It is nothing but a link.
    Link,
    /// Its words are those of furniture: a promotion, a counter, a menu.
    Furniture,
    /// It repeats the paragraph before it.
    Again,
    /// It lies beyond the longest text that is kept.
    Cut,
}

impl Reason {
    /// In a few words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Outside => "outside of the report",
            Self::Boxed => "in a box",
            Self::Host => "on other pages of the host too",
            Self::Title => "the title",
            Self::Credit => "credit",
            Self::Wall => "asks to pay or register",
            Self::Byline => "byline",
            Self::Day => "day of publication",
            Self::Short => "too short",
            Self::Author => "about the author",
            Self::Heading => "heading of nothing",
            Self::Caption => "caption",
            Self::Link => "a link",
            Self::Furniture => "furniture by its words",
            Self::Again => "said before",
            Self::Cut => "beyond the limit",
        }
    }
}

/// Tells where blocks stand in their page.
pub(crate) struct Places<'a> {
    division: &'a Division,
    /// For each element, which of its tag in its parent it is, from 1.
    numbers: Vec<usize>,
}

impl<'a> Places<'a> {
    pub(crate) fn of(division: &'a Division) -> Self {
        let mut counts: HashMap<(usize, &str), usize> = HashMap::new();
        let mut number = |element: &'a Element| {
            let count = counts.entry((element.parent, element.tag())).or_default();
            *count += 1;
            *count
        };
        Self { division, numbers: division.elements.iter().map(&mut number).collect() }
    }

    /// Where a block stands, as [`ShownBlock::place`] has it.
    pub(crate) fn of_block(&self, block: usize) -> String {
        let mut around: Vec<usize> = self.division.around(block).collect();
        around.reverse();
        let step = |idx: usize| match (self.division.elements[idx].tag(), self.numbers[idx]) {
            (tag, 1) => tag.to_owned(),
            (tag, number) => format!("{tag}({number})"),
        };
        around.into_iter().map(step).collect::<Vec<_>>().join(" > ")
    }
}

#[cfg(test)]
mod tests {
    use dom_query::Document;

    use super::*;
    use crate::body::divide;

    #[test]
    fn places_name_the_elements_around() {
        let division = divide(&Document::from("<main><p>One.<p>Two.<div><p>Three.</div></main>").root());
        let places = Places::of(&division);
        let shown: Vec<String> = (0..3).map(|block| places.of_block(block)).collect();
        assert_eq!(shown, ["html > body > main > p", "html > body > main > p(2)", "html > body > main > div > p"]);
    }
}
