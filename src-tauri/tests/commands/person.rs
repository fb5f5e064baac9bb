//! The person before the screen: answers the operating system's dialogs, sees its notifications and the badge.

use crate::window::NEVER;
use futures_util::{FutureExt, future::BoxFuture};
use khlang::{NativeQuestion, NativeSave};
use std::{
    collections::VecDeque,
    future::ready,
    path::{Path, PathBuf},
    sync::{Condvar, Mutex, MutexGuard},
};
use tokio::sync::oneshot;

/// Declines every question until told otherwise, and notes what was shown.
#[derive(Default)]
pub(crate) struct Person {
    seen: Mutex<Seen>,
    looked: Condvar,
}

/// What was shown so far.
#[derive(Default)]
pub(crate) struct Seen {
    habit: Habit,
    /// Every question, the oldest first.
    pub(crate) questions: Vec<NativeQuestion>,
    standing: VecDeque<Standing>,
    /// Every place for a file that was asked for, the oldest first.
    pub(crate) saves: Vec<NativeSave>,
    /// Where the next files are to be saved; without one, the dialog is declined.
    folder: Option<PathBuf>,
    /// Every file that the file manager was asked to show, the oldest first.
    pub(crate) shown: Vec<PathBuf>,
    /// Title and text of every notification, the oldest first.
    pub(crate) notifications: Vec<(String, String)>,
    /// Every count on the icon, the oldest first.
    pub(crate) badges: Vec<u32>,
}

/// How a person answers.
#[derive(Clone, Copy, Default)]
enum Habit {
    #[default]
    Declines,
    Agrees,
    /// Leaves it standing.
    Thinks,
}

/// A question that stands on the screen; dropped, it is declined.
pub(crate) struct Standing {
    pub(crate) question: NativeQuestion,
    answer: oneshot::Sender<bool>,
}

impl Standing {
    /// Agrees; says whether anybody still waited for it.
    pub(crate) fn agree(self) -> bool {
        self.answer.send(true).is_ok()
    }
}

impl Person {
    /// From now on every question is answered with yes.
    pub(crate) fn agrees(&self) {
        self.seen().habit = Habit::Agrees;
    }

    /// From now on every question is answered with no.
    pub(crate) fn declines(&self) {
        self.seen().habit = Habit::Declines;
    }

    /// From now on every question stands until it is answered.
    pub(crate) fn thinks(&self) {
        self.seen().habit = Habit::Thinks;
    }

    /// The oldest question that stands, once there is one.
    pub(crate) fn standing(&self) -> Standing {
        let mut seen = self.wait_for(|seen| !seen.standing.is_empty());
        seen.standing.pop_front().unwrap()
    }

    /// The text of the last question.
    pub(crate) fn last_text(&self) -> String {
        self.seen().questions.last().unwrap().text.clone()
    }

    /// How many questions were put.
    pub(crate) fn questions(&self) -> usize {
        self.seen().questions.len()
    }

    /// What was shown, once it is as wanted.
    pub(crate) fn wait_for(&self, wanted: impl Fn(&Seen) -> bool) -> MutexGuard<'_, Seen> {
        let (seen, waited) = self.looked.wait_timeout_while(self.seen(), NEVER, |seen| !wanted(seen)).unwrap();
        assert!(!waited.timed_out(), "it was never shown: {:?} {:?}", seen.notifications, seen.badges);
        seen
    }

    pub(crate) fn asked(&self, question: NativeQuestion) -> BoxFuture<'static, bool> {
        let mut seen = self.seen();
        seen.questions.push(question.clone());
        let answer = match seen.habit {
            Habit::Declines => ready(false).boxed(),
            Habit::Agrees => ready(true).boxed(),
            Habit::Thinks => {
                let (answer, given) = oneshot::channel();
                seen.standing.push_back(Standing { question, answer });
                given.map(|given| given.unwrap_or(false)).boxed()
            }
        };
        self.looked.notify_all();
        answer
    }

    /// From now on every file is saved in this folder under the name that is suggested.
    pub(crate) fn saves_in(&self, folder: &Path) {
        self.seen().folder = Some(folder.to_owned());
    }

    pub(crate) fn asked_where(&self, save: NativeSave) -> BoxFuture<'static, Option<PathBuf>> {
        let mut seen = self.seen();
        let place = seen.folder.as_ref().map(|folder| folder.join(&save.name));
        seen.saves.push(save);
        self.looked.notify_all();
        ready(place).boxed()
    }

    pub(crate) fn shown(&self, file: &Path) {
        self.seen().shown.push(file.to_owned());
        self.looked.notify_all();
    }

    pub(crate) fn told(&self, title: &str, text: &str) {
        self.seen().notifications.push((title.to_owned(), text.to_owned()));
        self.looked.notify_all();
    }

    pub(crate) fn counted(&self, count: u32) {
        self.seen().badges.push(count);
        self.looked.notify_all();
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap()
    }
}
