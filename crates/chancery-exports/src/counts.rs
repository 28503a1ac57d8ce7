//! What an archive knows of a row that one article cannot tell: who else reports the same happening.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use crate::ExportError;
use crate::import::{Header, Lines};

/// Which row stands for a happening.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Leader {
    /// The row that is asked about.
    ThisRow,
    /// Another one: this row is only counted and mentioned.
    AnotherRow,
    /// None: no row of it can make a line.
    #[default]
    NoRow,
}

impl Leader {
    /// Of the row that stands for the happening, if one does, says whether it is this one.
    pub(crate) fn of(is_this: Option<bool>) -> Self {
        match is_this {
            Some(true) => Self::ThisRow,
            Some(false) => Self::AnotherRow,
            None => Self::NoRow,
        }
    }
}

/// How often a happening is told, and which row stands for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Key of the happening that the row tells, one for all its rows in all articles.
    pub group: String,
    /// Which row stands for the happening.
    pub leader: Leader,
    /// Rows that tell it.
    pub mentions: u64,
    /// Outlets that report it.
    pub outlets: u64,
    /// Articles that report it, reprints too.
    pub articles: u64,
    /// Independent origins: articles that are no reprints of each other.
    pub origins: u64,
    /// When its first report was published, as in a record (`2024-05-03` or with a time).
    pub first: Option<String>,
}

/// Looks up a row's counts by its id.
pub trait Known {
    /// The counts; absent for a row of which nothing is known.
    fn counts(&self, row_id: &str) -> Option<Counts>;

    /// Whether people marked the row as wrong: it then counts nowhere.
    fn is_wrong(&self, _row_id: &str) -> bool {
        false
    }
}

/// Nothing is known: a row is counted within its article.
impl Known for () {
    fn counts(&self, _row_id: &str) -> Option<Counts> {
        None
    }
}

impl Known for BTreeMap<String, Counts> {
    fn counts(&self, row_id: &str) -> Option<Counts> {
        self.get(row_id).cloned()
    }
}

/// Columns of a file of counts.
const COLUMNS: [&str; 7] = ["row_id", "group", "leads", "mentions", "outlets", "articles", "origins"];

/// Reads counts by row id from a tab-separated file with a header: `row_id`, `group`, `leads` (true or false), `mentions`,
/// `outlets`, `articles`, `origins`, and `first` if known. Further columns are passed over. A row that does not lead is taken to be
/// told by one that does: of the rows of a group one should lead, and be one that the format can carry.
///
/// # Errors
///
/// If it cannot be read, lacks a column, or holds a cell that is no count.
pub fn read_counts(path: &Path) -> Result<BTreeMap<String, Counts>, ExportError> {
    let unreadable = |source| ExportError::Read { path: path.to_owned(), source };
    let mut lines = Lines::new(Box::new(BufReader::new(File::open(path).map_err(unreadable)?)));
    let head = lines.next().map(|(_, line)| line).transpose().map_err(unreadable)?.unwrap_or_default();
    let header = Header::new(head.split('\t'));
    let lacking = header.lacks(&COLUMNS);
    if !lacking.is_empty() {
        let message =
            format!("a file of counts has the columns {}; it lacks {}", COLUMNS.join(", "), lacking.join(", "));
        return Err(ExportError::Format { path: path.to_owned(), message });
    }
    let mut counts = BTreeMap::new();
    while let Some((number, line)) = lines.next() {
        let line = line.map_err(unreadable)?;
        let cells: Vec<&str> = line.split('\t').collect();
        let wrong = |column: &str| ExportError::Value {
            file: path.display().to_string(),
            entry: format!("line {number}"),
            message: format!("`{column}` is missing or of the wrong kind"),
        };
        let cell = |column: &str| header.cell(&cells, column).ok_or_else(|| wrong(column));
        let count = |column: &str| cell(column)?.parse::<u64>().map_err(|_| wrong(column));
        let leader = match cell("leads")?.to_lowercase().as_str() {
            "true" | "1" => Leader::ThisRow,
            "false" | "0" => Leader::AnotherRow,
            _ => return Err(wrong("leads")),
        };
        let of_row = Counts {
            group: cell("group")?,
            leader,
            mentions: count("mentions")?,
            outlets: count("outlets")?,
            articles: count("articles")?,
            origins: count("origins")?,
            first: header.cell(&cells, "first"),
        };
        counts.insert(cell("row_id")?, of_row);
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn read(text: &str) -> Result<BTreeMap<String, Counts>, String> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        read_counts(file.path()).map_err(|error| error.to_string())
    }

    #[test]
    fn counts_are_read_by_the_names_of_their_columns() {
        let head = "group\trow_id\tleads\tmentions\toutlets\tarticles\torigins\tfirst\tnote";
        let counts =
            read(&format!("{head}\ng1\tr1\ttrue\t4\t3\t3\t2\t2024-05-03\tx\ng1\tr2\t0\t4\t3\t3\t2\t\n")).unwrap();
        assert_eq!(
            (counts["r1"].leader, counts["r1"].origins, counts["r1"].first.as_deref()),
            (Leader::ThisRow, 2, Some("2024-05-03"))
        );
        assert_eq!((counts["r2"].leader, counts["r2"].first.as_deref()), (Leader::AnotherRow, None));
        assert!(read("row_id\tgroup\n").unwrap_err().contains("lacks leads, mentions"));
        assert!(read(&format!("{head}\ng1\tr1\tyes\t4\t3\t3\t2\n")).unwrap_err().contains("line 2"));
        assert!(read(&format!("{head}\ng1\tr1\ttrue\t-4\t3\t3\t2\n")).unwrap_err().contains("`mentions`"));
    }
}
