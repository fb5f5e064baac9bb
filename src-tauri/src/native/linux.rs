//! The same through GTK, which draws the window anyway, and the desktop's own bus.
//!
//! Not through a crate for dialogs: those for GTK run a second main loop beside the window's, tie the dialog to no window, and let
//! Enter agree.

use super::{Answer, NativeQuestion, NativeSave};
use gtk::{
    Align, ButtonsType, FileChooserAction, FileChooserDialog, FileFilter, Label, MessageDialog, MessageType,
    ResponseType,
    gio::{self, AppLaunchContext, BusType, Cancellable, DBusCallFlags},
    glib::{self, ControlFlow, UserDirectory},
    prelude::*,
};
use std::{
    cell::RefCell,
    collections::HashMap,
    path::{Path, PathBuf},
    rc::Rc,
    time::Duration,
};
use tauri::{AppHandle, Runtime, WebviewWindow};

/// How long the dialog is on the screen before it can be agreed to. The second half of a double click, or a click on what the page
/// showed in that place, comes sooner.
const UNREAD: Duration = Duration::from_millis(500);

/// How often it is looked whether anybody still waits for the answer.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Puts the question; on the main thread. Enter and Space decline until the person goes to the other button; so does Escape.
pub(super) fn ask<R: Runtime>(window: &WebviewWindow<R>, question: NativeQuestion, answer: Answer<bool>) {
    let over = match window.gtk_window() {
        Ok(over) => over,
        Err(error) => return tracing::error!(%error, "a dialog could not be shown"),
    };
    let dialog = MessageDialog::builder()
        .transient_for(&over)
        .modal(true)
        .destroy_with_parent(true)
        .message_type(MessageType::Question)
        .buttons(ButtonsType::None)
        .title(&question.title)
        .text(&question.title)
        .secondary_text(&question.text)
        .build();
    set_flush_left(&dialog);
    let decline = dialog.add_button(&question.decline, ResponseType::Cancel);
    let agree = dialog.add_button(&question.agree, ResponseType::Accept);
    dialog.set_default_response(ResponseType::Cancel);
    agree.set_sensitive(false);
    dialog.connect_map_event(move |_, _| {
        let agree = agree.downgrade();
        glib::timeout_add_local_once(UNREAD, move || {
            if let Some(agree) = agree.upgrade() {
                agree.set_sensitive(true);
            }
        });
        glib::Propagation::Proceed
    });
    // Where the window goes away, the dialog goes with it, and what is kept here is dropped: a no.
    let answer = Rc::new(RefCell::new(Some(answer)));
    take_back_once_abandoned(&dialog, &answer);
    dialog.connect_response(move |dialog, response| {
        let Some(answer) = answer.take() else { return };
        answer.give(response == ResponseType::Accept);
        // Being closed, it asks for nothing more.
        if response != ResponseType::DeleteEvent {
            dialog.close();
        }
    });
    dialog.show_all();
    decline.grab_focus();
    dialog.present();
}

/// Asks where to save a file; on the main thread.
///
/// GTK's own dialog and not the desktop's portal: it stands over the window, is taken back when the desk is locked, and screen readers
/// reach it as a part of the program.
pub(super) fn ask_where<R: Runtime>(window: &WebviewWindow<R>, save: NativeSave, answer: Answer<Option<PathBuf>>) {
    let over = match window.gtk_window() {
        Ok(over) => over,
        Err(error) => return tracing::error!(%error, "a dialog could not be shown"),
    };
    let dialog = FileChooserDialog::builder()
        .transient_for(&over)
        .modal(true)
        .destroy_with_parent(true)
        .action(FileChooserAction::Save)
        .title(&save.title)
        .create_folders(true)
        .do_overwrite_confirmation(true)
        .local_only(true)
        .build();
    dialog.add_button(&save.decline, ResponseType::Cancel);
    dialog.add_button(&save.agree, ResponseType::Accept);
    dialog.set_default_response(ResponseType::Accept);
    let filter = FileFilter::new();
    filter.set_name(Some(&save.kind));
    filter.add_pattern(&format!("*.{}", save.extension));
    dialog.add_filter(filter);
    if let Some(documents) = glib::user_special_dir(UserDirectory::Documents).filter(|folder| folder.is_dir()) {
        dialog.set_current_folder(documents);
    }
    dialog.set_current_name(&save.name);
    let answer = Rc::new(RefCell::new(Some(answer)));
    take_back_once_abandoned(&dialog, &answer);
    dialog.connect_response(move |dialog, response| {
        let Some(answer) = answer.take() else { return };
        answer.give(if response == ResponseType::Accept { dialog.filename() } else { None });
        if response != ResponseType::DeleteEvent {
            dialog.close();
        }
    });
    dialog.show_all();
    dialog.present();
}

/// A dialog for whose answer nobody waits goes: what it shows is not for whoever stands before a locked desk.
fn take_back_once_abandoned<T: 'static>(dialog: &impl IsA<gtk::Dialog>, answer: &Rc<RefCell<Option<Answer<T>>>>) {
    let (dialog, answer) = (dialog.downgrade(), Rc::downgrade(answer));
    glib::timeout_add_local(LOOK_EVERY, move || {
        let (Some(dialog), Some(answer)) = (dialog.upgrade(), answer.upgrade()) else { return ControlFlow::Break };
        let is_abandoned = answer.borrow().as_ref().map(Answer::is_abandoned);
        match is_abandoned {
            Some(false) => ControlFlow::Continue,
            Some(true) => match question_over(dialog.upcast_ref()) {
                // While it stands, GTK lets nothing below it be closed.
                Some(question) => {
                    question.response(ResponseType::Cancel);
                    ControlFlow::Continue
                }
                None => {
                    dialog.response(ResponseType::Cancel);
                    ControlFlow::Break
                }
            },
            None => ControlFlow::Break,
        }
    });
}

/// What a dialog asks by a dialog of its own, such as whether to replace a file.
fn question_over(dialog: &gtk::Dialog) -> Option<gtk::Dialog> {
    let dialogs = gtk::Window::list_toplevels().into_iter().filter_map(|window| window.downcast::<gtk::Dialog>().ok());
    dialogs.filter(gtk::Dialog::is_visible).find(|other| other.transient_for().as_ref() == Some(dialog.upcast_ref()))
}

/// A list of facts is read from a straight edge; GTK centres.
fn set_flush_left(dialog: &MessageDialog) {
    let Ok(area) = dialog.message_area().downcast::<gtk::Container>() else { return };
    for label in area.children().into_iter().filter_map(|child| child.downcast::<Label>().ok()) {
        label.set_halign(Align::Start);
        label.set_xalign(0.0);
    }
}

/// Asks the file manager to show the file; where none takes the question, the folder is opened.
pub(super) fn show_file<R: Runtime>(app: &AppHandle<R>, file: PathBuf) {
    let posted = app.run_on_main_thread(move || {
        gio::bus_get(BusType::Session, Cancellable::NONE, move |bus| match bus {
            Ok(bus) => select(&bus, file),
            Err(_) => open_folder(&file),
        });
    });
    if let Err(error) = posted {
        tracing::debug!(%error, "a file was not shown");
    }
}

/// One call of the file manager interface of freedesktop.org.
fn select(bus: &gio::DBusConnection, file: PathBuf) {
    let files = vec![gio::File::for_path(&file).uri().to_string()];
    bus.call(
        Some("org.freedesktop.FileManager1"),
        "/org/freedesktop/FileManager1",
        "org.freedesktop.FileManager1",
        "ShowItems",
        Some(&(files, "").to_variant()),
        None,
        DBusCallFlags::NONE,
        -1,
        Cancellable::NONE,
        move |answer| {
            if answer.is_err() {
                open_folder(&file);
            }
        },
    );
}

fn open_folder(file: &Path) {
    let folder = gio::File::for_path(file.parent().unwrap_or(file));
    if let Err(error) = gio::AppInfo::launch_default_for_uri(&folder.uri(), AppLaunchContext::NONE) {
        tracing::debug!(%error, "a file was not shown");
    }
}

/// Tells the desktop's notification service; there may be none.
pub(super) fn notify<R: Runtime>(app: &AppHandle<R>, title: String, text: String) {
    let name = app.package_info().name.clone();
    let posted = app.run_on_main_thread(move || {
        gio::bus_get(BusType::Session, Cancellable::NONE, move |bus| match bus {
            Ok(bus) => send(&bus, &name, &title, &text),
            Err(error) => tracing::debug!(%error, "no bus to send a notification over"),
        });
    });
    if let Err(error) = posted {
        tracing::debug!(%error, "a notification was not sent");
    }
}

/// One call of the desktop notifications specification, 1.2.
fn send(bus: &gio::DBusConnection, name: &str, title: &str, text: &str) {
    let (replaces, icon, actions, theirs_to_say) = (0_u32, name.to_lowercase(), Vec::<String>::new(), -1_i32);
    let hints = HashMap::from([("desktop-entry", name.to_variant())]);
    let words = (name, replaces, icon, title, text, actions, hints, theirs_to_say).to_variant();
    bus.call(
        Some("org.freedesktop.Notifications"),
        "/org/freedesktop/Notifications",
        "org.freedesktop.Notifications",
        "Notify",
        Some(&words),
        None,
        DBusCallFlags::NONE,
        -1,
        Cancellable::NONE,
        |answer| {
            if let Err(error) = answer {
                tracing::debug!(%error, "a notification was not shown");
            }
        },
    );
}

pub(super) fn badge<R: Runtime>(window: &WebviewWindow<R>, count: u32) -> tauri::Result<()> {
    window.set_badge_count((count > 0).then(|| i64::from(count)))
}
