//! What a table is: named columns, each with its kind, a description, an example, and the way from a line to its cell.
//!
//! Both formats are written from these, and so is `TABLES.md`; no other place knows a column.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema};
use chancery_doc::record::SCHEMA;

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Texts,
    Truth,
    Integer,
    Integers,
    Real,
    Day,
}

impl Kind {
    /// Its name in the documentation.
    #[cfg(test)]
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Texts => "list of text",
            Self::Truth => "truth",
            Self::Integer => "integer",
            Self::Integers => "list of integers",
            Self::Real => "real",
            Self::Day => "day",
        }
    }

    fn data_type(self) -> DataType {
        let list = |item| DataType::List(Arc::new(Field::new_list_field(item, true)));
        match self {
            Self::Text => DataType::Utf8,
            Self::Texts => list(DataType::Utf8),
            Self::Truth => DataType::Boolean,
            Self::Integer => DataType::Int64,
            Self::Integers => list(DataType::Int64),
            Self::Real => DataType::Float64,
            Self::Day => DataType::Date32,
        }
    }
}

/// The value in one line and column.
#[derive(Clone, Debug)]
pub(crate) enum Cell<'r> {
    Absent,
    Text(&'r str),
    Texts(Vec<&'r str>),
    Truth(bool),
    Integer(i64),
    Integers(Vec<i64>),
    Real(f64),
    /// A day in ISO 8601.
    Day(&'r str),
}

/// One column; `C` is the type of the function from a line to its cell.
pub(crate) struct Column<C> {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) always: bool,
    pub(crate) about: &'static str,
    #[cfg_attr(not(test), allow(dead_code))] // For the documentation, which a test writes and checks.
    pub(crate) example: &'static str,
    pub(crate) cell: C,
}

/// One table.
pub(crate) struct Table<C: 'static> {
    pub(crate) name: &'static str,
    #[cfg_attr(not(test), allow(dead_code))] // As above.
    pub(crate) about: &'static str,
    pub(crate) columns: &'static [Column<C>],
}

impl<C: Copy> Table<C> {
    /// One line's cells; `of` applies a column's function to the line.
    pub(crate) fn cells<'r>(&self, mut of: impl FnMut(C) -> Cell<'r>) -> impl Iterator<Item = Cell<'r>> {
        self.columns.iter().map(move |column| of(column.cell))
    }

    /// What a file of the table says of itself.
    pub(crate) fn said(&self) -> [(&'static str, &'static str); 3] {
        [("chancery.schema", SCHEMA), ("chancery.version", env!("CARGO_PKG_VERSION")), ("chancery.table", self.name)]
    }

    /// The table in Arrow's words.
    pub(crate) fn schema(&self) -> Schema {
        let field = |column: &Column<C>| {
            let about = HashMap::from([("description".to_owned(), column.about.to_owned())]);
            Field::new(column.name, column.kind.data_type(), !column.always).with_metadata(about)
        };
        let said = self.said().map(|(key, value)| (key.to_owned(), value.to_owned()));
        Schema::new(self.columns.iter().map(field).collect::<Vec<_>>()).with_metadata(said.into())
    }
}

/// Declares a table: `name: Kind! "description" "example" => cell`; `!` where every line has a value, `?` where not.
macro_rules! table {
    (
        $(#[doc = $about:literal])*
        $table:ident: $name:literal, |$row:ident: $row_type:ty| -> $cell_type:ident;
        $($column:ident: $kind:ident $need:tt $words:literal $example:literal => $cell:expr;)*
    ) => {
        type $cell_type = for<'r> fn(&$row_type) -> Cell<'r>;
        $(#[doc = $about])*
        pub(crate) const $table: Table<$cell_type> = Table {
            name: $name,
            about: concat!($($about),*),
            columns: &[$(Column {
                name: stringify!($column),
                kind: Kind::$kind,
                always: table!(@always $need),
                about: $words,
                example: $example,
                cell: |$row| $cell,
            }),*],
        };
    };
    (@always !) => { true };
    (@always ?) => { false };
}
pub(crate) use table;
