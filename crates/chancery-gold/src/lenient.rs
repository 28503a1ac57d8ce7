//! What is forgiven in files of other programs.

use serde::{Deserialize, Deserializer};

/// Reads a field of which `null` is as good as absence.
pub(crate) fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(value: D) -> Result<T, D::Error> {
    Option::<T>::deserialize(value).map(Option::unwrap_or_default)
}
