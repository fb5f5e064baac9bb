//! What the operating system shows beside the page: a question that the page can neither draw nor answer, where to save a file, a
//! notification, a badge, a file in its folder.
//!
//! The window's link comes here. The texts are the caller's: a notification lies open on a locked screen, so it counts and names nobody.
//! No command of the page leads here, and no plugin is used, so that there is none whose commands a page could call.

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod linux;

#[cfg(not(target_os = "linux"))]
use elsewhere as system;
#[cfg(target_os = "linux")]
use linux as system;

use futures_util::{FutureExt, future::BoxFuture};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use tauri::{AppHandle, Manager, Runtime, WebviewWindow};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

/// A question that the operating system puts to the person, with two answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NativeQuestion {
    /// One line, shown large and as the dialog's title.
    pub title: String,
    /// Some ten to twenty-five lines, shown as they are: there is no markup, and long ones wrap.
    pub text: String,
    /// What the button says that means yes.
    pub agree: String,
    /// What the button says that means no; something else than `agree`.
    pub decline: String,
}

impl NativeQuestion {
    /// Whether all of it will be seen: the systems end a text at its first zero, and what they make of other control characters differs.
    fn is_shown_whole(&self) -> bool {
        let of = |text: &str| !text.trim().is_empty() && !text.chars().any(|sign| sign.is_control() && sign != '\n');
        [&self.title, &self.text, &self.agree, &self.decline].into_iter().all(|text| of(text))
            && self.agree != self.decline
    }
}

/// Where a file is to be saved, as the operating system asks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NativeSave {
    /// The dialog's title.
    pub title: String,
    /// The name that stands in the field, without a folder.
    pub name: String,
    /// What files of this kind are called.
    pub kind: String,
    /// How their names end, without the dot.
    pub extension: &'static str,
    /// What the button says that saves.
    pub agree: String,
    /// What the button says that does not.
    pub decline: String,
}

/// Where an answer goes. Dropped without one, it is a no; while it is kept, nothing else is asked.
pub(crate) struct Answer<T> {
    to: oneshot::Sender<T>,
    _turn: OwnedMutexGuard<()>,
}

impl<T> Answer<T> {
    /// Whether nobody waits for it any more: the desk was locked meanwhile.
    #[cfg_attr(
        not(target_os = "linux"),
        expect(dead_code, reason = "the other systems give no way to take a dialog back")
    )]
    fn is_abandoned(&self) -> bool {
        self.to.is_closed()
    }

    fn give(self, answer: T) {
        // Where nobody waits any more, nothing hangs on it.
        let _ = self.to.send(answer);
    }
}

/// Puts questions one at a time.
#[derive(Default)]
pub(crate) struct Questions {
    turn: Arc<Mutex<()>>,
}

impl Questions {
    /// Has the question shown and waits for its answer; without one, it is a no.
    ///
    /// While another question stands, this one is declined unseen: a dialog that slips over one that is being answered would get the
    /// answer that was meant for the other.
    pub(crate) fn put(
        &self,
        question: NativeQuestion,
        show: impl FnOnce(NativeQuestion, Answer<bool>),
    ) -> BoxFuture<'static, bool> {
        if !question.is_shown_whole() {
            tracing::error!("a question was declined that would not be seen whole");
            return async { false }.boxed();
        }
        let answer = self.in_turn(|answer| show(question, answer));
        async { answer.await.unwrap_or(false) }.boxed()
    }

    /// Has somebody asked where to save a file, and waits for the place. One at a time with the questions.
    pub(crate) fn ask_where(
        &self,
        save: NativeSave,
        show: impl FnOnce(NativeSave, Answer<Option<PathBuf>>),
    ) -> BoxFuture<'static, Option<PathBuf>> {
        let answer = self.in_turn(|answer| show(save, answer));
        async { answer.await.unwrap_or(None) }.boxed()
    }

    fn in_turn<T>(&self, show: impl FnOnce(Answer<T>)) -> oneshot::Receiver<T> {
        let (to, answer) = oneshot::channel();
        match Arc::clone(&self.turn).try_lock_owned() {
            Ok(turn) => show(Answer { to, _turn: turn }),
            Err(_) => tracing::warn!("a dialog was declined because another one stands"),
        }
        answer
    }
}

/// Shows the question over the window of this label, from whatever thread. Without the window there is no answer.
pub(crate) fn ask<R: Runtime>(app: &AppHandle<R>, label: &'static str, question: NativeQuestion, answer: Answer<bool>) {
    over_window(app, label, move |window| system::ask(window, question, answer));
}

/// Asks over the window of this label where to save a file, from whatever thread. A file that is there already is replaced only once the
/// person agreed to that as well.
pub(crate) fn ask_where<R: Runtime>(
    app: &AppHandle<R>,
    label: &'static str,
    save: NativeSave,
    answer: Answer<Option<PathBuf>>,
) {
    over_window(app, label, move |window| system::ask_where(window, save, answer));
}

fn over_window<R: Runtime>(
    app: &AppHandle<R>,
    label: &'static str,
    show: impl FnOnce(&WebviewWindow<R>) + Send + 'static,
) {
    let asking = app.clone();
    let posted = app.run_on_main_thread(move || {
        if let Some(window) = asking.get_webview_window(label) {
            show(&window);
        }
    });
    if let Err(error) = posted {
        tracing::error!(%error, "a dialog could not be shown");
    }
}

/// Shows a file in its folder, in the system's own file manager; that there is none is no error.
pub(crate) fn show_file<R: Runtime>(app: &AppHandle<R>, file: &Path) {
    system::show_file(app, file.to_owned());
}

/// Shows a notification of the desktop, if it has a place for them; that one was not shown is no error.
pub(crate) fn notify<R: Runtime>(app: &AppHandle<R>, title: &str, text: &str) {
    system::notify(app, title.to_owned(), text.to_owned());
}

/// Shows a count on the program's icon, or none where it is zero.
///
/// On macOS, and on Linux where libunity is installed and the dock reads its counts (Ubuntu's and KDE's do). The taskbar of Windows has
/// no counts; it shows a dot.
pub(crate) fn badge<R: Runtime>(app: &AppHandle<R>, label: &str, count: u32) {
    if let Some(window) = app.get_webview_window(label)
        && let Err(error) = system::badge(&window, count)
    {
        tracing::debug!(%error, "the badge stays as it was");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question() -> NativeQuestion {
        let [title, text, agree, decline] =
            ["อนุมัติรายการนี้หรือไม่", "120,000.00 บาท\nสมชาย ใจดี", "อนุมัติ", "ยกเลิก"].map(str::to_owned);
        NativeQuestion { title, text, agree, decline }
    }

    fn save() -> NativeSave {
        let [title, name, kind, agree, decline] = ["บันทึกรายการ", "list.csv", "CSV", "บันทึก", "ยกเลิก"].map(str::to_owned);
        NativeSave { title, name, kind, extension: "csv", agree, decline }
    }

    #[tokio::test]
    async fn the_answer_is_what_was_pressed_and_no_without_a_press() {
        let questions = Questions::default();
        assert!(questions.put(question(), |_, answer| answer.give(true)).await);
        assert!(!questions.put(question(), |_, answer| answer.give(false)).await);
        assert!(!questions.put(question(), |_, answer| drop(answer)).await);
    }

    #[tokio::test]
    async fn a_question_is_declined_unseen_while_another_stands() {
        let questions = Questions::default();
        let mut standing = None;
        let first = questions.put(question(), |_, answer| standing = Some(answer));
        assert!(!questions.put(question(), |_, answer| answer.give(true)).await);
        standing.take().unwrap().give(true);
        assert!(first.await);
        assert!(questions.put(question(), |_, answer| answer.give(true)).await, "the turn is free again");
    }

    #[tokio::test]
    async fn nobody_is_asked_where_to_save_while_a_question_stands_and_the_other_way_round() {
        let questions = Questions::default();
        let place = || Some(PathBuf::from("/somewhere/list.csv"));
        assert_eq!(questions.ask_where(save(), |_, answer| answer.give(place())).await, place());
        assert_eq!(questions.ask_where(save(), |_, answer| drop(answer)).await, None);
        let mut standing = None;
        let first = questions.ask_where(save(), |_, answer| standing = Some(answer));
        assert!(!questions.put(question(), |_, answer| answer.give(true)).await);
        standing.take().unwrap().give(place());
        assert_eq!(first.await, place());
        let mut standing = None;
        drop(questions.put(question(), |_, answer| standing = Some(answer)));
        assert_eq!(questions.ask_where(save(), |_, answer| answer.give(place())).await, None);
    }

    #[tokio::test]
    async fn a_question_that_nobody_waits_for_any_more_still_has_its_turn() {
        let questions = Questions::default();
        let mut standing = None;
        drop(questions.put(question(), |_, answer| standing = Some(answer)));
        assert!(!questions.put(question(), |_, answer| answer.give(true)).await);
        standing.take().unwrap().give(true);
        assert!(questions.put(question(), |_, answer| answer.give(true)).await);
    }

    #[tokio::test]
    async fn a_question_that_would_not_be_seen_whole_is_declined_unseen() {
        for hidden in ["120,000.00\0 บาท", "100\u{8}9", "a\rb", "\u{85}", " \n ", ""] {
            let hidden = NativeQuestion { text: hidden.to_owned(), ..question() };
            assert!(!Questions::default().put(hidden.clone(), |_, answer| answer.give(true)).await, "{hidden:?}");
        }
        let alike = NativeQuestion { decline: question().agree, ..question() };
        assert!(!Questions::default().put(alike, |_, answer| answer.give(true)).await);
    }
}
