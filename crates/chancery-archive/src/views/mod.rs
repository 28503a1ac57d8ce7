//! What people look at: panels, timelines, who was first, what contradicts, who reports, what was read, what to watch.
//!
//! Unless statuses, background or marks are asked for, views count rows that count (see the module `rollup`).

mod cells;
mod follow_ups;
mod occurrences;
mod panel;
mod period;
mod sources;
mod tellings;
mod watch;

pub use cells::TimelineLine;
pub(crate) use cells::{Sums, add};
pub use follow_ups::FollowUpLine;
pub use occurrences::{Followed, OccurrenceLine, Repeats};
pub use panel::{Panel, PanelCell, PanelLine, PanelPair};
pub use period::Per;
pub use sources::{CoverageLine, SourceLine};
pub use tellings::{Contradiction, Difference, FirstLine, Report, Said};
pub use watch::{Moved, WatchLine};

use crate::filter::Filter;

/// The filter as views take it: rows that count, unless something else is asked for.
pub(crate) fn counting(filter: &Filter) -> Filter {
    let asked = !filter.statuses.is_empty() || filter.background.is_some() || filter.marked.is_some();
    Filter { counting: filter.counting || !asked, ..filter.clone() }
}
