//! What SQLite's planner is told of the tables.
//!
//! Without numbers it takes every table for large and goes by the indexes, which is right for an archive from its first batch to
//! its last. Numbers of a small archive are worse than none: whoever coded one article and then imported a crawl had each article
//! looked up in whole tables, ten times as slow at 16,000 articles and worse with each more.

use rusqlite::Connection;

/// Fewer articles than this are not counted.
const MIN_ARTICLES: i64 = 10_000;

/// Counts the tables that have changed much, by a sample.
pub(crate) fn renew(connection: &Connection) -> rusqlite::Result<()> {
    if is_small(connection)? {
        return Ok(());
    }
    connection.execute_batch("PRAGMA analysis_limit = 400; PRAGMA optimize = 0x10002;")
}

/// Counts all tables, whole.
pub(crate) fn renew_all(connection: &Connection) -> rusqlite::Result<()> {
    if is_small(connection)? { Ok(()) } else { connection.execute_batch("ANALYZE") }
}

/// Drops numbers that were taken while the archive was small.
pub(crate) fn drop_small(connection: &Connection) -> rusqlite::Result<()> {
    let is_there = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1')";
    if !connection.query_row(is_there, [], |row| row.get::<_, bool>(0))? {
        return Ok(());
    }
    // The first number of a line is that of the table's rows.
    let n_articles = "SELECT coalesce(max(CAST(stat AS INTEGER)), 0) FROM sqlite_stat1 WHERE tbl = 'articles'";
    if connection.query_row(n_articles, [], |row| row.get::<_, i64>(0))? < MIN_ARTICLES {
        // The second line makes this connection forget them, too.
        connection.execute_batch("DELETE FROM sqlite_stat1; ANALYZE sqlite_schema;")?;
    }
    Ok(())
}

fn is_small(connection: &Connection) -> rusqlite::Result<bool> {
    let sql = "SELECT count(*) FROM (SELECT 1 FROM articles LIMIT ?1)";
    connection.query_row(sql, [MIN_ARTICLES], |row| Ok(row.get::<_, i64>(0)? < MIN_ARTICLES))
}
