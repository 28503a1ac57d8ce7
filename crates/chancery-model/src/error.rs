/// Why weights could not be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ModelError {
    /// The bytes do not begin as a model does.
    #[error("not a model: the first bytes are not `CHANCERY`")]
    NotAModel,
    /// The model was packed for another version of this crate.
    #[error("model has format {found}, this build reads format {known}")]
    Version {
        /// The format of the bytes.
        found: u32,
        /// The format of this build.
        known: u32,
    },
    /// The bytes end before the model does.
    #[error("model is cut short: {found} bytes where {expected} were promised")]
    Truncated {
        /// How many bytes there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// A section is absent or does not fit the others.
    #[error("section `{name}` of the model {problem}")]
    Section {
        /// The section's name.
        name: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The bytes are not those that were packed.
    #[error("model was changed after it was packed: digest {computed}, stored {stored}")]
    Digest {
        /// The digest at the end of the bytes.
        stored: String,
        /// The digest of the bytes.
        computed: String,
    },
    /// Weights are too large to be added in 16 bits.
    #[error("the weights were packed wrongly: in a run of sixteen they add up to more than 128")]
    Runs,
    /// No path has this name.
    #[error("unknown path `{name}`: expected one of scalar, neon, avx2, avx-vnni, avx512-vnni")]
    UnknownPath {
        /// The name given.
        name: String,
    },
    /// The processor cannot run the path asked for.
    #[error("this processor cannot run the path `{path}`")]
    Unavailable {
        /// The path asked for.
        path: crate::Path,
    },
}
