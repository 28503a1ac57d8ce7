//! What an article that goes leaves behind: others were compared with it, or it stood for their text.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::{Corroboration, drop_keys, happenings};
use crate::corrections;
use crate::occurrences::Regrouping;

impl Corroboration {
    /// Takes an article out of its run with its rows and keys. What repeats it gets its origin, and what told the same its happening, as
    /// if it had never been there.
    pub(crate) fn remove(&mut self, connection: &Connection, run: i64, article: i64) -> rusqlite::Result<()> {
        let corrected = corrections::rows(connection)?;
        let led = led(connection, article)?;
        let matched = happenings::matched_with(connection, article)?;
        let mut kin = kin(connection, article)?;
        let mut regrouping = Regrouping::new(connection, run);
        drop_keys(connection, &self.packer, article)?;
        for &copy in &led {
            // Who stands for the text now is decided as if these came in just now.
            kin.extend(self.unlink(connection, run, copy)?);
            connection.prepare_cached("DELETE FROM stories WHERE article = ?1")?.execute([copy])?;
        }
        kin.retain(|other| *other != article && !led.contains(other));
        regrouping.remove_article(article)?;
        self.reprints(connection, run, &led.iter().copied().collect::<Vec<_>>(), &mut regrouping)?;
        self.origins(connection, kin, &mut regrouping)?;
        let lifted = self.regroup(connection, run, &matched, &corrected, &mut regrouping)?;
        let mut changed = regrouping.finish()?;
        changed.extend(corrections::make_again(connection, run, &BTreeSet::new(), lifted)?);
        self.note_summaries(connection, &changed)
    }
}

/// The articles with the text of another for which that one stands.
fn led(connection: &Connection, article: i64) -> rusqlite::Result<BTreeSet<i64>> {
    connection
        .prepare_cached(
            "SELECT s.article FROM articles a JOIN texts t ON t.id = a.text JOIN texts u ON u.text_id = t.text_id
             JOIN articles b ON b.text = u.id JOIN stories s ON s.article = b.id
             WHERE a.id = ?1 AND s.lead = ?1 AND s.article <> ?1",
        )?
        .query_map([article], |row| row.get(0))?
        .collect()
}

/// The compared articles that have text of another, or go back to it.
fn kin(connection: &Connection, article: i64) -> rusqlite::Result<BTreeSet<i64>> {
    connection
        .prepare_cached(
            "SELECT child FROM kinships WHERE parent = ?1
             UNION SELECT a.id FROM articles a JOIN stories s ON s.article = a.id WHERE a.origin = ?1 AND a.id <> ?1",
        )?
        .query_map([article], |row| row.get(0))?
        .collect()
}
