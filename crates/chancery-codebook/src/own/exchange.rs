//! A user's file written otherwise: with other codes, with the contents of categories exchanged, in another order. From its text,
//! so that reading it is tested with it.

use toml::{Table, Value};

use super::Own;

impl Own {
    /// The codes in the order of the file.
    #[must_use]
    pub fn codes(&self) -> Vec<String> {
        let Ok(file) = self.source.text.parse::<Table>() else { return Vec::new() };
        let code = |category: &Value| category.get("code").and_then(Value::as_str).map(str::to_owned);
        categories(&file).iter().filter_map(code).collect()
    }

    /// The text of the file with the code of each category replaced.
    #[must_use]
    pub fn recoded(&self, code: impl Fn(&str) -> String) -> String {
        self.written(|file| {
            for category in file {
                if let Some(Value::String(known)) = category.get_mut("code") {
                    *known = code(known);
                }
            }
        })
    }

    /// The text of the file with all that two categories hold exchanged, but for their codes.
    #[must_use]
    pub fn exchanged(&self, one: &str, other: &str) -> String {
        self.recoded(|code| {
            if code == one {
                other
            } else if code == other {
                one
            } else {
                code
            }
            .to_owned()
        })
    }

    /// The text of the file with its categories, and within them triggers, patterns, examples and counter-examples, in another order
    /// for each `seed`.
    #[must_use]
    pub fn shuffled(&self, seed: u64) -> String {
        let mut dice = Dice(seed);
        self.written(|file| {
            for category in file.iter_mut() {
                let Some(fields) = category.as_table_mut() else { continue };
                for field in ["triggers", "patterns", "example", "counter"] {
                    if let Some(Value::Array(entries)) = fields.get_mut(field) {
                        dice.shuffle(entries);
                    }
                }
            }
            dice.shuffle(file);
        })
    }

    fn written(&self, change: impl FnOnce(&mut Vec<Value>)) -> String {
        let Ok(mut file) = self.source.text.parse::<Table>() else { return self.source.text.clone() };
        if let Some(Value::Array(categories)) = file.get_mut("category") {
            change(categories);
        }
        toml::to_string(&file).unwrap_or_else(|_| self.source.text.clone())
    }
}

fn categories(file: &Table) -> &[Value] {
    file.get("category").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Numbers that look random and are the same for a seed everywhere (xorshift).
struct Dice(u64);

impl Dice {
    fn shuffle<T>(&mut self, entries: &mut [T]) {
        for last in (1..entries.len()).rev() {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut mixed = self.0;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed ^= mixed >> 31;
            let at = usize::try_from(mixed % (last as u64 + 1)).unwrap_or(0);
            entries.swap(at, last);
        }
    }
}
