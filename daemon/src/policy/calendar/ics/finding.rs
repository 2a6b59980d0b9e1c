//! What is wrong with an iCalendar file.

/// Something that cannot be used, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The line of the file, from 1.
    pub line: u32,
    /// What is wrong, beginning in lower case, and what would be right.
    pub message: String,
}

impl Finding {
    pub(super) fn new(line: u32, message: impl Into<String>) -> Self {
        Self { line, message: message.into() }
    }
}
