//! Weights read in place: bytes at an address that suits them.

use std::borrow::Cow;

/// Sixteen floats on a cache line of their own: the unit all rows are made of.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(C, align(64))]
pub(crate) struct Block(pub(crate) [f32; 16]);

/// Holds bytes at an address that is a multiple of 64, so that [`crate::Model::from_bytes`] need not copy them.
///
/// ```
/// use chancery_model::Aligned;
/// static WEIGHTS: &Aligned<[u8]> = &Aligned { bytes: *b"what include_bytes! would give" };
/// assert_eq!(WEIGHTS.bytes.as_ptr() as usize % 64, 0);
/// ```
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
pub struct Aligned<B: ?Sized> {
    /// The bytes held.
    pub bytes: B,
}

/// Bytes that begin on a border of 64, borrowed where they already do.
pub(crate) enum AlignedBytes {
    Borrowed(&'static [u8]),
    Copied { blocks: Vec<Block>, len: usize },
}

impl AlignedBytes {
    pub(crate) fn new(bytes: Cow<'static, [u8]>) -> Self {
        match bytes {
            Cow::Borrowed(bytes) if bytes.as_ptr().cast::<Block>().is_aligned() => Self::Borrowed(bytes),
            bytes => {
                let mut blocks = vec![Block::default(); bytes.len().div_ceil(size_of::<Block>())];
                // SAFETY: the blocks span at least `bytes.len()` bytes, are ours alone, and any bytes are valid floats.
                unsafe {
                    std::ptr::copy_nonoverlapping(bytes.as_ptr(), blocks.as_mut_ptr().cast::<u8>(), bytes.len());
                }
                Self::Copied { blocks, len: bytes.len() }
            }
        }
    }

    pub(crate) fn get(&self) -> &[u8] {
        match self {
            Self::Borrowed(bytes) => bytes,
            // SAFETY: `len` bytes were written into the blocks, which live as long as `self`.
            Self::Copied { blocks, len } => unsafe { std::slice::from_raw_parts(blocks.as_ptr().cast::<u8>(), *len) },
        }
    }
}

/// A plain number that every bit pattern is a valid value of.
///
/// # Safety
/// No padding, no invalid bit patterns, no interior mutability.
pub(crate) unsafe trait Plain: Copy + 'static {}
// SAFETY: whole numbers and floats have no invalid bit patterns.
unsafe impl Plain for i8 {}
// SAFETY: as above.
unsafe impl Plain for u32 {}
// SAFETY: as above.
unsafe impl Plain for f32 {}
// SAFETY: sixteen floats fill the 64 bytes of a block.
unsafe impl Plain for Block {}

/// Views bytes as numbers, or as nothing where address or length do not suit.
pub(crate) fn view<T: Plain>(bytes: &[u8]) -> Option<&[T]> {
    if !bytes.as_ptr().cast::<T>().is_aligned() || !bytes.len().is_multiple_of(size_of::<T>()) {
        return None;
    }
    // SAFETY: aligned, whole, and every bit pattern is valid by `Plain`; the lifetime is that of `bytes`.
    Some(unsafe { std::slice::from_raw_parts(bytes.as_ptr().cast::<T>(), bytes.len() / size_of::<T>()) })
}

/// Views blocks as the floats they hold.
pub(crate) fn floats(blocks: &[Block]) -> &[f32] {
    // SAFETY: a block is sixteen floats without padding; the lifetime is that of `blocks`.
    unsafe { std::slice::from_raw_parts(blocks.as_ptr().cast::<f32>(), blocks.len() * 16) }
}
