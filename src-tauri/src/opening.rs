//! What a desk is waited for, while there is none to ask: a journal that makes its lists anew, or that a backup takes the place of.

use crate::views::OpeningKind;
use khlang_journal::{Progress, Stop};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What is waited for. Clones are the same.
#[derive(Clone, Default)]
pub(crate) struct Opening {
    now: Arc<Mutex<Option<(OpeningKind, u32)>>>,
    /// Ends it; set when the program ends.
    pub(crate) stop: Stop,
}

impl Opening {
    /// What it is, and how many hundredths are done; `None` while nothing takes its time.
    pub(crate) fn now(&self) -> Option<(OpeningKind, u32)> {
        *self.lock()
    }

    /// Whom the work tells how far it is. `tell` is called with every hundredth; nothing is waited for before the first, and nothing once the
    /// answer is dropped.
    pub(crate) fn watch<F: Fn() + Send + 'static>(
        &self,
        kind: OpeningKind,
        tell: F,
    ) -> impl FnMut(Progress) + Send + use<F> {
        let mut watch = Watch { opening: self.clone(), kind, shown: false, tell: Box::new(tell) };
        move |progress| watch.at(progress)
    }

    fn lock(&self) -> MutexGuard<'_, Option<(OpeningKind, u32)>> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Watch {
    opening: Opening,
    kind: OpeningKind,
    shown: bool,
    tell: Box<dyn Fn() + Send>,
}

impl Watch {
    fn at(&mut self, Progress { done, total }: Progress) {
        let percent = done.saturating_mul(100).checked_div(total).unwrap_or(0).min(100);
        let now = Some((self.kind, u32::try_from(percent).unwrap_or(100)));
        let before = std::mem::replace(&mut *self.opening.lock(), now);
        self.shown = true;
        if before != now {
            (self.tell)();
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if self.shown {
            *self.opening.lock() = None;
            (self.tell)();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn the_window_is_told_of_every_hundredth_once_and_of_the_end() {
        let opening = Opening::default();
        let (told, heard) = mpsc::channel();
        let looking = opening.clone();
        let mut watch = opening.watch(OpeningKind::Rebuild, move || told.send(looking.now()).unwrap());
        assert_eq!(opening.now(), None);
        for done in [1, 2, 500, 501, 1000] {
            watch(Progress { done, total: 1000 });
        }
        drop(watch);
        let rebuild = |percent| Some((OpeningKind::Rebuild, percent));
        assert_eq!(heard.iter().collect::<Vec<_>>(), [rebuild(0), rebuild(50), rebuild(100), None]);
    }

    #[test]
    fn a_desk_that_opens_at_once_is_not_waited_for() {
        let opening = Opening::default();
        drop(opening.watch(OpeningKind::Rebuild, || panic!("nothing to tell")));
        assert_eq!(opening.now(), None);
    }
}
