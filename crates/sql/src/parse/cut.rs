//! A part of a statement that the parser is not given.

/// What the text leaves out of the file's: nothing by default.
#[derive(Clone, Copy)]
pub(super) struct Cut {
    /// From this offset in the text on, offsets in the file are larger.
    pub(super) at: u32,
    /// By so many bytes.
    pub(super) missing: u32,
}

impl Cut {
    pub(super) const NONE: Cut = Cut {
        at: u32::MAX,
        missing: 0,
    };

    /// The offset in the file.
    pub(super) fn apply(self, offset: u32) -> u32 {
        if offset >= self.at {
            offset.saturating_add(self.missing)
        } else {
            offset
        }
    }
}
