//! What writes workbooks panics where its temporary file cannot be written. Here that is the error it should have been.

use crate::DocumentError;
use std::{
    any::Any,
    io::ErrorKind,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// What a person can do something about, or at least wants to be told as what it is.
const TOLD_APART: [ErrorKind; 3] = [ErrorKind::StorageFull, ErrorKind::QuotaExceeded, ErrorKind::FileTooLarge];

/// Does it, and answers a panic of it with an error. What it was writing to is then to be let go.
pub(super) fn caught<T>(write: impl FnOnce() -> Result<T, DocumentError>) -> Result<T, DocumentError> {
    // Nobody looks at what a panic left half done: no file comes of it.
    let done = catch_unwind(AssertUnwindSafe(write));
    done.unwrap_or_else(|panic| Err(DocumentError::Io(kind_of(&*panic).into())))
}

/// The kind of error that the panic was over: its message has the error as it is debugged, and there is nothing else to know it by.
/// The message itself goes no further, since it may quote a text.
fn kind_of(panic: &(dyn Any + Send)) -> ErrorKind {
    let message = panic.downcast_ref::<String>().map(String::as_str);
    let told = |kind: &ErrorKind| message.is_some_and(|message| message.contains(&format!("{kind:?}")));
    TOLD_APART.into_iter().find(told).unwrap_or(ErrorKind::Other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    fn kind_after(panic: impl FnOnce()) -> ErrorKind {
        let caught = caught(|| {
            panic();
            Ok(())
        });
        let Err(DocumentError::Io(error)) = caught else { panic!("it was no error of writing: {caught:?}") };
        error.kind()
    }

    /// In both ways in which what writes workbooks panics over an error.
    fn kinds_after(error: impl Fn() -> io::Error) -> [ErrorKind; 2] {
        let write = || -> io::Result<()> { Err(error()) };
        [kind_after(|| write().expect("Couldn't write to xml file")), kind_after(|| write().unwrap())]
    }

    #[test]
    fn a_panic_over_a_full_disk_is_a_full_disk_however_the_system_words_it() {
        for kind in TOLD_APART {
            assert_eq!(kinds_after(|| io::Error::from(kind)), [kind; 2]);
            assert_eq!(kinds_after(|| io::Error::new(kind, "no room")), [kind; 2]);
        }
        #[cfg(target_os = "linux")]
        assert_eq!(kinds_after(|| io::Error::from_raw_os_error(28)), [ErrorKind::StorageFull; 2]);
    }

    #[test]
    fn any_other_panic_is_a_file_that_was_not_written_and_what_goes_well_is_left_alone() {
        assert_eq!(kinds_after(|| io::Error::from(ErrorKind::BrokenPipe)), [ErrorKind::Other; 2]);
        assert_eq!(kind_after(|| panic!("not told why")), ErrorKind::Other);
        assert_eq!(caught(|| Ok(7)).unwrap(), 7);
        let refused = caught(|| Err::<(), _>(DocumentError::Spreadsheet("refused".to_owned())));
        assert!(matches!(refused, Err(DocumentError::Spreadsheet(why)) if why == "refused"));
    }
}
