//! Opening: for reading at any time, for writing by one process at a time.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use crate::error::{ArchiveError, Result};
use crate::pack::Packer;
use crate::schema::{self, Unfit};
use crate::statistics;
use crate::unpacked::Unpacked;

/// How long a reader waits for a writer's short locks.
const PATIENCE: Duration = Duration::from_secs(10);

/// Pages of 8 KiB in the journal before they go back into the file.
pub(crate) const JOURNAL_PAGES: i64 = 16_384;

/// Pages that a connection keeps in memory, in KiB (SQLite counts them as a negative number).
pub(crate) const CACHE_KIB: i64 = 128 << 10;

/// An archive, open for reading; [`Writer`](crate::Writer) is one open for writing.
pub struct Archive {
    pub(crate) connection: Connection,
    pub(crate) packer: Arc<Packer>,
    pub(crate) path: PathBuf,
    /// Records that were read in the present snapshot, by their numbers; none where none is held.
    pub(crate) at_hand: RefCell<Option<BTreeMap<i64, Arc<Unpacked>>>>,
}

impl Archive {
    /// Opens the archive for reading, while another process may be writing.
    ///
    /// # Errors
    ///
    /// If there is no such file, or it is no sound archive of a version that we know.
    pub fn open(path: &Path) -> Result<Self> {
        if !path.exists() {
            return Err(ArchiveError::Missing { path: path.to_owned() });
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let usual = Connection::open_with_flags(path, flags).and_then(|connection| {
            let version = schema::version(&connection)?;
            Ok((connection, version))
        });
        let (connection, version) = match usual {
            Ok(opened) => opened,
            // A reader in a folder that cannot be written to: without a journal beside it the file cannot be changing.
            Err(_) if !beside(path, "-wal").exists() && is_sqlite(path) => {
                let flags = flags | OpenFlags::SQLITE_OPEN_URI;
                let opened = Connection::open_with_flags(immutable_uri(path), flags)
                    .and_then(|connection| schema::version(&connection).map(|version| (connection, version)));
                opened.map_err(|error| ArchiveError::of_sqlite(path, error))?
            }
            Err(error) => return Err(ArchiveError::of_sqlite(path, error)),
        };
        match version {
            Ok(0) => return Err(ArchiveError::Foreign { path: path.to_owned() }),
            Ok(version) if version < schema::VERSION => {
                // Reading an older file needs our tables: the writer brings it up to date.
                drop(connection);
                drop(Lock::take(path).and_then(|lock| open_for_writing(path).map(|opened| (lock, opened)))?);
                return Self::open(path);
            }
            Ok(_) => {}
            Err(unfit) => return Err(unfit.error(path)),
        }
        let packer = Packer::of_archive(&connection).map_err(|error| ArchiveError::of_sqlite(path, error))?;
        let archive = Self { connection, packer: Arc::new(packer), path: path.to_owned(), at_hand: RefCell::default() };
        archive.prepare()?;
        archive.or(archive.connection.pragma_update(None, "query_only", true))?;
        Ok(archive)
    }

    fn prepare(&self) -> Result<()> {
        self.or(self.connection.busy_timeout(PATIENCE))?;
        // Otherwise SQLite plans a statement anew whenever a limit is bound to it: a fifth of the time of a page of happenings.
        self.or(self.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true))?;
        self.or(self.connection.pragma_update(None, "cache_size", -CACHE_KIB))?;
        self.connection.set_prepared_statement_cache_capacity(256);
        self.or(add_functions(&self.connection, &self.packer))
    }

    /// Names the file in what SQLite says.
    pub(crate) fn or<T>(&self, result: rusqlite::Result<T>) -> Result<T> {
        result.map_err(|error| ArchiveError::of_sqlite(&self.path, error))
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A value of `meta`.
    pub(crate) fn meta<T: rusqlite::types::FromSql>(&self, key: &str) -> Result<Option<T>> {
        // Asked for each answer, and for each happening of one: prepared once.
        let read = || {
            self.connection.prepare_cached("SELECT value FROM meta WHERE key = ?1")?.query_row([key], |row| row.get(0))
        };
        self.or(read().optional())
    }
}

/// The archive open for writing, with the lock that keeps others out.
pub(crate) struct Opened {
    pub(crate) archive: Archive,
    pub(crate) _lock: Lock,
}

/// Opens the archive for writing, and makes it where there is none.
pub(crate) fn open(path: &Path) -> Result<Opened> {
    if path.is_dir() {
        return Err(ArchiveError::Foreign { path: path.to_owned() });
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        let source = std::io::Error::new(std::io::ErrorKind::NotFound, "its folder is not there");
        return Err(ArchiveError::Io { path: path.to_owned(), source });
    }
    let lock = Lock::take(path)?;
    Ok(Opened { archive: open_for_writing(path)?, _lock: lock })
}

fn open_for_writing(path: &Path) -> Result<Archive> {
    let say = |error| ArchiveError::of_sqlite(path, error);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(say)?;
    connection.busy_timeout(PATIENCE).map_err(say)?;
    let version = schema::version(&connection).map_err(say)?.map_err(|unfit| unfit.error(path))?;
    if connection.is_readonly("main").map_err(say)? {
        return Err(ArchiveError::ReadOnly { path: path.to_owned() });
    }
    if version == 0 {
        // Both must be said before the first table: pages of 8 KiB hold packed texts with less waste.
        connection.pragma_update(None, "page_size", 8192).map_err(say)?;
        connection.pragma_update(None, "auto_vacuum", "NONE").map_err(say)?;
    }
    connection.pragma_update(None, "journal_mode", "WAL").map_err(say)?;
    // An ended batch survives a power cut too; in batches of a thousand documents that costs nothing.
    connection.pragma_update(None, "synchronous", "FULL").map_err(say)?;
    connection.pragma_update(None, "foreign_keys", true).map_err(say)?;
    // Keys are digests, so a batch touches pages all over the file: a long journal writes each of them back once, not after every
    // batch. It goes back into the file when the writer closes.
    connection.pragma_update(None, "wal_autocheckpoint", JOURNAL_PAGES).map_err(say)?;
    if version < schema::VERSION {
        if version == 0 {
            add_functions(&connection, &Arc::new(Packer::new())).map_err(say)?;
        } else {
            add_functions(&connection, &Arc::new(Packer::of_archive(&connection).map_err(say)?)).map_err(say)?;
        }
        schema::migrate(&mut connection, version).map_err(say)?;
    }
    let packer = Packer::of_archive(&connection).map_err(say)?;
    let archive = Archive { connection, packer: Arc::new(packer), path: path.to_owned(), at_hand: RefCell::default() };
    archive.prepare()?;
    // Both only make writing faster. Where damage stands in their way whoever reads there tells of it, and `compact` can still mend it.
    let _ = statistics::drop_small(&archive.connection);
    let _ = set_full_text(&archive.connection);
    Ok(archive)
}

/// How much of the index of words is gathered before it is written, in bytes, and how many pieces of one size become a larger one.
/// By default (1 MiB, 4) pieces are small and each word is written again and again: a seventh of a large import's writing.
const FULL_TEXT: [(&str, i64); 2] = [("hashsize", 8 << 20), ("automerge", 8)];

/// Tells the index of words how to grow; the file keeps it.
fn set_full_text(connection: &Connection) -> rusqlite::Result<()> {
    for (what, wanted) in FULL_TEXT {
        let found: Option<i64> =
            connection.query_row("SELECT v FROM words_config WHERE k = ?1", [what], |row| row.get(0)).optional()?;
        if found != Some(wanted) {
            connection.execute("INSERT INTO words (words, rank) VALUES (?1, ?2)", (what, wanted))?;
        }
    }
    Ok(())
}

impl Unfit {
    fn error(self, path: &Path) -> ArchiveError {
        let path = path.to_owned();
        match self {
            Self::Foreign => ArchiveError::Foreign { path },
            Self::Newer(found) => ArchiveError::Newer { path, found, known: schema::VERSION },
        }
    }
}

/// The functions that our views and statements call.
fn add_functions(connection: &Connection, packer: &Arc<Packer>) -> rusqlite::Result<()> {
    fn say(error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
        rusqlite::Error::UserFunctionError(Box::new(error))
    }
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    let own = Arc::clone(packer);
    connection.create_scalar_function("unpack_text", 1, flags, move |context| {
        own.text(context.get_raw(0).as_blob().map_err(say)?).map_err(say)
    })?;
    let own = Arc::clone(packer);
    connection.create_scalar_function("pack_record", 1, flags, move |context| {
        own.pack_record(context.get_raw(0).as_str().map_err(say)?.as_bytes()).map_err(say)
    })?;
    let own = Arc::clone(packer);
    connection.create_scalar_function("unpack_record", 1, flags, move |context| {
        let json = own.record(context.get_raw(0).as_blob().map_err(say)?).map_err(say)?;
        String::from_utf8(json).map_err(say)
    })
}

/// The right to write. It ends with the process, however that ends.
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes it, or says who has it. The lock is a file of its own: locking the archive's file again in one process would end
    /// SQLite's own locks on it. It lies beside the file itself, whatever links lead there.
    pub(crate) fn take(path: &Path) -> Result<Self> {
        let say = |at: &Path, source: std::io::Error| match source.kind() {
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                ArchiveError::ReadOnly { path: path.to_owned() }
            }
            std::io::ErrorKind::StorageFull => ArchiveError::Full { path: path.to_owned() },
            _ => ArchiveError::Io { path: at.to_owned(), source },
        };
        if !path.exists() {
            // A link may lead to a file that is yet to be made: only what is there has one name.
            File::options().append(true).create(true).open(path).map_err(|error| say(path, error))?;
        }
        let beside = beside(path, ".lock");
        let io = |source| say(&beside, source);
        let mut file = File::options().read(true).write(true).create(true).truncate(false).open(&beside).map_err(io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = (&file).take(20).read_to_string(&mut holder);
                let holder = holder.trim().parse::<u32>().map_or(String::new(), |pid| format!(" (process {pid})"));
                return Err(ArchiveError::Busy { path: path.to_owned(), holder });
            }
            Err(TryLockError::Error(source)) => return Err(io(source)),
        }
        // Only for the message of the next one; that the lock holds does not depend on it.
        let _ = file.set_len(0);
        let _ = file.rewind();
        let _ = write!(file, "{}", std::process::id());
        Ok(Self { _file: file })
    }
}

/// The path with `ending` behind its name; of a link to a file, that of the file itself, where SQLite has its journal too.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()).into_os_string();
    name.push(ending);
    name.into()
}

fn is_sqlite(path: &Path) -> bool {
    let mut head = [0; 16];
    fs::File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok() && &head == b"SQLite format 3\0"
}

/// The address of a file that nobody changes, with every byte escaped that could mean something in it.
fn immutable_uri(path: &Path) -> String {
    let mut uri = "file:".to_owned();
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' => uri.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri + "?immutable=1"
}
