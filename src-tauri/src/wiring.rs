//! Which profile is open, and everything that belongs to it: desk, keychain namespace, the rehearsal's providers, the relay of events.
//!
//! One profile is open at a time, the live one at the start. Switching closes the old one in order before the new one opens, so that
//! no live secret is ever in the memory of a rehearsal that was opened first. The commands come here for the desk.

use crate::{
    attention, events,
    folders::Folders,
    guard::Guard,
    native::{NativeQuestion, NativeSave},
    opening::Opening,
    rehearsal::Rehearsal,
    settings::Settings,
    views::{
        self, ChangedEvent, DeskView, ErrorView, OpeningKind, OpeningView, ProfileKind, SecondPerson, SessionView,
        SettingsView, codes::ShellErrorCode, session_view,
    },
    window,
    work::Works,
};
use futures_util::future::BoxFuture;
use khlang_desk::{Desk, DeskOptions, DutyError, Session, SignInError, SignedIn, Tuning};
use khlang_domain::{
    approval::Environment, connection::Connection, payout::PayoutState, person::Second, time::UtcMillis,
};
use khlang_journal::{Journal, Progress, ReadError, Stop};
use khlang_providers::{clock::Clock, http::NetworkSettings};
use khlang_vault::{Namespace, Vault};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{RwLock, RwLockReadGuard, broadcast::error::RecvError},
    task::JoinHandle,
};

/// What the shell may do to its window.
pub trait WindowLink: Send + Sync + 'static {
    /// Tells the window to read again.
    fn changed(&self, event: ChangedEvent);
    /// Gives the window another title.
    fn set_title(&self, title: &str);
    /// Draws the page anew, in a process of its own where the system can.
    fn renew(&self);
    /// Puts a question in a dialog of the operating system, over the window, and waits for the answer. Only a press on the agreeing
    /// button is a yes; Enter declines unless that button was gone to, and so does whatever else ends the dialog.
    fn confirm(&self, question: NativeQuestion) -> BoxFuture<'static, bool>;
    /// Asks in a dialog of the operating system, over the window, where to save a file. `None` where the person declined.
    fn ask_where(&self, save: NativeSave) -> BoxFuture<'static, Option<PathBuf>>;
    /// Shows a file in the system's file manager.
    fn show_file(&self, file: &Path);
    /// Shows a notification of the desktop. Others may read it: a count, never names or sums.
    fn notify(&self, title: &str, text: &str);
    /// Shows on the program's icon that this many wait, or nothing where none does.
    fn badge(&self, count: u32);
}

/// How long the end of the program waits for what is being opened.
const OPENING_GRACE: Duration = Duration::from_secs(5);

/// Waits until `who` does not sit at the desk any more.
pub(crate) async fn until_left(desk: &Desk, who: &SignedIn) {
    let mut events = desk.subscribe();
    while desk.signed_in().as_ref() == Ok(who) {
        if let Err(RecvError::Closed) = events.recv().await {
            break;
        }
    }
}

/// Opens the keychain's entries of one namespace.
pub type OpenVault = Box<dyn Fn(Namespace) -> Vault + Send + Sync>;

/// What the shell is opened with. The defaults are the product's; tests bring their own.
pub struct ShellOptions {
    /// Where things lie.
    pub folders: Folders,
    /// The way to a keychain.
    pub open_vault: OpenVault,
    /// How the network is reached, and the clock.
    pub network: NetworkSettings,
    /// The desk's rhythm.
    pub tuning: Tuning,
}

impl ShellOptions {
    /// As the product is, under `folders`.
    #[must_use]
    pub fn usual(folders: Folders) -> Self {
        Self {
            folders,
            open_vault: Box::new(Vault::open),
            network: NetworkSettings::default(),
            tuning: Tuning::default(),
        }
    }
}

/// The state behind every command.
pub struct Shell {
    options: ShellOptions,
    settings: Arc<Mutex<Settings>>,
    guard: Guard,
    /// Ends the survey of a list that the window asked for last.
    survey: Mutex<Stop>,
    open: RwLock<Option<OpenProfile>>,
    opening: Opening,
    window: OnceLock<Arc<dyn WindowLink>>,
}

/// A profile at work.
pub(crate) struct OpenProfile {
    pub(crate) kind: ProfileKind,
    pub(crate) desk: Desk,
    /// There in rehearsal only.
    pub(crate) rehearsal: Option<Rehearsal>,
    pub(crate) works: Works,
    /// What runs beside the desk until it is closed.
    beside: Vec<JoinHandle<()>>,
}

impl Shell {
    /// A shell with no profile open yet; the first command, or [`Shell::start`], opens the live one.
    #[must_use]
    pub fn new(options: ShellOptions) -> Self {
        let settings = Settings::open(options.folders.settings());
        let guard = Guard::new(settings.now().lock_after_minutes);
        Self {
            options,
            settings: Arc::new(Mutex::new(settings)),
            guard,
            survey: Mutex::default(),
            open: RwLock::new(None),
            opening: Opening::default(),
            window: OnceLock::new(),
        }
    }

    /// Links the window, once.
    pub fn link_window(&self, window: Arc<dyn WindowLink>) {
        // A second window is never opened; the first link stays.
        let _ = self.window.set(window);
    }

    /// Opens the live profile ahead of the first command. What stands in the way is told to the command that asks next.
    pub async fn start(&self) {
        if let Err(error) = self.profile().await {
            tracing::error!(code = error.code, "the live profile did not open");
        }
    }

    /// Closes what is open, in order. What is being opened is ended, and waited for no longer than a moment: SQLite drops a table of a million
    /// rows in one breath. Cut off, it leaves the journal as it was.
    pub async fn close(&self) {
        self.opening.stop.stop();
        let Ok(mut open) = tokio::time::timeout(OPENING_GRACE, self.open.write()).await else {
            tracing::info!("what was being opened was cut off");
            return;
        };
        if let Some(profile) = open.take() {
            profile.close().await;
        }
    }

    /// The title that the window has at the start.
    #[must_use]
    pub fn first_title(&self) -> &'static str {
        window::title(self.settings().now().language, ProfileKind::Live)
    }

    /// The open profile; opens the live one if none is.
    pub(crate) async fn profile(&self) -> Result<RwLockReadGuard<'_, OpenProfile>, ErrorView> {
        if let Ok(profile) = RwLockReadGuard::try_map(self.open.read().await, Option::as_ref) {
            return Ok(profile);
        }
        let mut open = self.open.write().await;
        if open.is_none() {
            *open = Some(self.open_profile(ProfileKind::Live).await?);
        }
        RwLockReadGuard::try_map(open.downgrade(), Option::as_ref).map_err(|_| ShellErrorCode::FolderUnusable.into())
    }

    /// What a desk is waited for.
    pub(crate) fn opening(&self) -> Option<OpeningView> {
        let (kind, percent) = self.opening.now()?;
        Some(OpeningView { kind, percent, settings: self.current_settings() })
    }

    /// Whom work is to tell that a desk waits for.
    fn watch_opening(&self, kind: OpeningKind) -> impl FnMut(Progress) + Send + use<> {
        let window = self.window.get().cloned();
        self.opening.watch(kind, move || {
            if let Some(window) = &window {
                window.changed(ChangedEvent::Opening);
            }
        })
    }

    /// The desk of the open profile, whoever sits there; for what is answered behind the lock too. It stays usable for a call under way
    /// while the profile is being closed.
    pub(crate) async fn open_desk(&self) -> Result<Desk, ErrorView> {
        Ok(self.profile().await?.desk.clone())
    }

    /// The desk, and who sits there. Behind the lock nothing is read and nothing done.
    pub(crate) async fn signed_in(&self) -> Result<(Desk, SignedIn), ErrorView> {
        let desk = self.open_desk().await?;
        let who = desk.signed_in()?;
        Ok((desk, who))
    }

    /// The same with the long work of the profile.
    pub(crate) async fn at_work(&self) -> Result<(Desk, SignedIn, Works), ErrorView> {
        let (desk, works) = {
            let profile = self.profile().await?;
            (profile.desk.clone(), profile.works.clone())
        };
        let who = desk.signed_in()?;
        Ok((desk, who, works))
    }

    /// Ends the survey before and begins another, which ends in the same way.
    pub(crate) fn begin_survey(&self) -> Stop {
        let mut survey = self.survey.lock().unwrap_or_else(PoisonError::into_inner);
        survey.stop();
        *survey = Stop::default();
        survey.clone()
    }

    /// Who sits at the desk.
    pub(crate) async fn session(&self) -> Result<SessionView, ErrorView> {
        let profile = self.profile().await?;
        Ok(self.session_of(&profile))
    }

    fn session_of(&self, profile: &OpenProfile) -> SessionView {
        let ready = profile.rehearsal.as_ref().map(Rehearsal::people).unwrap_or_default();
        let authority = profile.desk.authority();
        let signed_in = authority.people.iter().filter(|person| person.active && person.last_signed_in_at.is_some());
        let last =
            signed_in.max_by_key(|person| person.last_signed_in_at).map(|person| person.name.as_str().to_owned());
        session_view(profile.desk.session(), last, ready, self.settings().now().lock_after_minutes)
    }

    /// Somebody touched keys or pointer.
    pub(crate) fn touched(&self) {
        self.guard.touched();
    }

    /// Has the operating system put a question to `who`. Without a window the answer is no, and so it is once they are not there any more:
    /// a desk that is locked shows nothing, and its dialog goes where the system lets it.
    pub(crate) async fn confirm(&self, question: NativeQuestion, desk: &Desk, who: &SignedIn) -> bool {
        let Some(window) = self.window.get() else { return false };
        tokio::select! {
            biased;
            () = until_left(desk, who) => false,
            agreed = window.confirm(question) => agreed,
        }
    }

    /// Has the operating system ask `who` where to save a file; under the same conditions.
    pub(crate) async fn ask_where(&self, save: NativeSave, desk: &Desk, who: &SignedIn) -> Option<PathBuf> {
        let window = self.window.get()?;
        tokio::select! {
            biased;
            () = until_left(desk, who) => None,
            place = window.ask_where(save) => place,
        }
    }

    /// Has the system's file manager show a file.
    pub(crate) fn show_file(&self, file: &Path) {
        if let Some(window) = self.window.get() {
            window.show_file(file);
        }
    }

    /// The settings as they are now.
    pub(crate) fn current_settings(&self) -> SettingsView {
        self.settings().now().clone()
    }

    /// Saves the settings and gives the window its title in the language chosen.
    pub(crate) async fn save_settings(&self, wanted: SettingsView) -> Result<SettingsView, ErrorView> {
        let holds = self.settings().now().lock_after_minutes;
        if wanted.lock_after_minutes != holds {
            // How soon the desk locks is not for whoever stands before the lock.
            self.signed_in().await?;
        }
        let saved = self.settings().save(wanted).cloned().map_err(|error| {
            tracing::error!(%error, "the settings were not saved");
            ErrorView::from(ShellErrorCode::SettingsNotSaved)
        })?;
        self.guard.set_minutes(saved.lock_after_minutes);
        let kind = self.open.read().await.as_ref().map_or(ProfileKind::Live, |profile| profile.kind);
        self.set_title(kind);
        Ok(saved)
    }

    /// Closes what is open and opens `kind`. Where that fails, the live profile is opened again by the next command. A live desk with people
    /// stands still when it is left, so it takes one of them.
    pub(crate) async fn switch_to(&self, kind: ProfileKind) -> Result<(), ErrorView> {
        let mut open = self.open.write().await;
        if let Some(profile) = open.as_ref().filter(|profile| profile.kind == ProfileKind::Live && kind != profile.kind)
            && profile.desk.session() != Session::FirstPerson
        {
            profile.desk.signed_in()?;
        }
        if open.as_ref().is_some_and(|profile| profile.kind == kind) {
            return Ok(());
        }
        if let Some(profile) = open.take() {
            profile.close().await;
        }
        self.set_title(ProfileKind::Live);
        // Whoever sat at the one that was closed is not there any more, also where the other cannot be opened.
        let opened = self.open_profile(kind).await.inspect_err(|_| self.tell(ChangedEvent::Session))?;
        *open = Some(opened);
        self.set_title(kind);
        tracing::info!(?kind, "profile opened");
        Ok(())
    }

    /// Proves a backup, closes the profile, puts the backup in the place of its journal and opens it again, also where that failed: the
    /// journal is then as it was. Whoever ordered it has to sit there until the profile is closed.
    pub(crate) async fn restore(
        &self,
        backup: &str,
        second: Option<&Second>,
        desk: &Desk,
        who: &SignedIn,
    ) -> Result<(), ErrorView> {
        let (stop, proof) = (self.opening.stop.clone(), self.watch_opening(OpeningKind::Proof));
        let order = desk.order_restore(backup, second, stop, proof, who).await?;
        let mut open = self.open.write().await;
        // Of another profile, which was opened meanwhile, nobody here has signed in.
        if desk.signed_in().as_ref() != Ok(who) {
            return Err(DutyError::Locked.into());
        }
        let Some(profile) = open.take() else { return Err(DutyError::Locked.into()) };
        let kind = profile.kind;
        profile.close().await;
        let (stop, mut progress) = (self.opening.stop.clone(), self.watch_opening(OpeningKind::Restore));
        let carried_out = tokio::task::spawn_blocking(move || order.carry_out(&stop, &mut progress)).await;
        let opened = self.open_profile(kind).await;
        let reopened = opened.map(|profile| *open = Some(profile));
        drop(open);
        self.tell(ChangedEvent::Session);
        carried_out.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?;
        reopened
    }

    fn tell(&self, event: ChangedEvent) {
        if let Some(window) = self.window.get() {
            window.changed(event);
        }
    }

    async fn open_profile(&self, kind: ProfileKind) -> Result<OpenProfile, ErrorView> {
        let options = &self.options;
        let namespace = match kind {
            ProfileKind::Live => Namespace::Live,
            ProfileKind::Rehearsal => Namespace::Rehearsal,
        };
        let desk_options = DeskOptions {
            environment: match kind {
                ProfileKind::Live => Environment::Live,
                ProfileKind::Rehearsal => Environment::Rehearsal,
            },
            folder: options.folders.profile(kind),
            vault: (options.open_vault)(namespace),
            network: options.network.clone(),
            tuning: options.tuning.clone(),
        };
        let progress = self.watch_opening(OpeningKind::Rebuild);
        let desk = Desk::open_watched(desk_options, self.opening.stop.clone(), progress).await?;
        let rehearsal = match kind {
            ProfileKind::Live => None,
            // The desk holds the profile's lock by now, so that no second window starts a provider on the same ledger.
            ProfileKind::Rehearsal => match Rehearsal::start(&desk, &options.folders).await {
                Ok(rehearsal) => Some(rehearsal),
                Err(error) => {
                    desk.close().await;
                    return Err(error);
                }
            },
        };
        let window = self.window.get().cloned();
        let told = desk.clone();
        let tell = move |event| {
            // Behind the lock nothing is told but that somebody came or went.
            let is_there = matches!(told.session(), Session::SignedIn(..)) || event == ChangedEvent::Session;
            if let Some(window) = window.as_ref().filter(|_| is_there) {
                window.changed(event);
            }
        };
        let works = Works::default();
        let mut beside = vec![
            tokio::spawn(works.clone().tell({
                let tell = tell.clone();
                move || tell(ChangedEvent::Works)
            })),
            tokio::spawn(events::relay(desk.subscribe(), tell)),
            tokio::spawn(self.guard.clone().watch(desk.clone())),
        ];
        if let Some(window) = self.window.get() {
            let settings = Arc::clone(&self.settings);
            let language = move || settings.lock().unwrap_or_else(PoisonError::into_inner).now().language;
            beside.push(tokio::spawn(attention::watch(desk.clone(), Arc::clone(window), language)));
        }
        Ok(OpenProfile { kind, desk, rehearsal, works, beside })
    }

    /// The open profile in one view.
    pub(crate) async fn view(&self) -> Result<DeskView, ErrorView> {
        let profile = self.profile().await?;
        let desk = &profile.desk;
        let connections = match desk.session() {
            Session::SignedIn(..) => {
                read(desk, |journal| {
                    let connections = journal.connections()?.into_iter();
                    connections
                        .map(|connection| {
                            let calibration = calibration_state(journal, &connection)?;
                            Ok((connection, calibration))
                        })
                        .collect::<Result<Vec<_>, _>>()
                })
                .await?
            }
            // Behind the lock nothing is told of them, not even their names.
            _ => Vec::new(),
        };
        let folders = &self.options.folders;
        Ok(DeskView {
            profile: profile.kind,
            session: self.session_of(&profile),
            settings: self.settings().now().clone(),
            connections: connections
                .iter()
                .map(|(connection, calibration)| view_of(desk, connection, *calibration))
                .collect(),
            providers: views::provider_views(),
            keychain: desk.keychain().into(),
            network: views::network_view(desk.network()),
            settling: desk.settling(),
            data_folder: folders.profile(profile.kind).display().to_string(),
            log_folder: folders.logs().display().to_string(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        })
    }

    /// The clock, for work that ends when nobody asks.
    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.options.network.clock)
    }

    /// The time, for views that say when something was told.
    pub(crate) fn now(&self) -> UtcMillis {
        self.options.network.clock.now()
    }

    /// Draws the page anew; nothing else changes.
    pub(crate) fn renew_window(&self) {
        if let Some(window) = self.window.get() {
            window.renew();
        }
    }

    fn set_title(&self, kind: ProfileKind) {
        let language = self.settings().now().language;
        if let Some(window) = self.window.get() {
            window.set_title(window::title(language, kind));
        }
    }

    fn settings(&self) -> MutexGuard<'_, Settings> {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OpenProfile {
    /// Long work first, because it reads the journal; the desk next, so that its last calls still find the rehearsal's providers.
    async fn close(self) {
        self.works.close().await;
        self.desk.close().await;
        self.beside.iter().for_each(JoinHandle::abort);
        if let Some(rehearsal) = self.rehearsal {
            rehearsal.stop().await;
        }
    }
}

/// A connection with what the desk knows of it.
pub(crate) async fn connection_view(desk: &Desk, connection: Connection) -> Result<views::ConnectionView, ErrorView> {
    let (connection, calibration) = read(desk, move |journal| {
        let calibration = calibration_state(journal, &connection)?;
        Ok((connection, calibration))
    })
    .await?;
    Ok(view_of(desk, &connection, calibration))
}

fn view_of(desk: &Desk, connection: &Connection, calibration: Option<PayoutState>) -> views::ConnectionView {
    views::connection_view(connection, &desk.health(&connection.id), desk.gate(&connection.id), calibration)
}

/// Where the payout of a connection's calibration stands.
fn calibration_state(journal: &Journal, connection: &Connection) -> Result<Option<PayoutState>, ReadError> {
    let Some(calibration) = &connection.calibration else { return Ok(None) };
    Ok(journal.payout(&calibration.payout)?.map(|payout| payout.state))
}

/// The second person, by the password that they typed on the spot. A wrong one is told apart from one's own.
pub(crate) async fn vouched(desk: &Desk, second: Option<SecondPerson>) -> Result<Option<Second>, ErrorView> {
    let Some(second) = second else { return Ok(None) };
    let (name, password) = second.into_parts();
    match desk.vouch(&name, &password).await {
        Ok(second) => Ok(Some(second)),
        Err(SignInError::Refused) => Err(ShellErrorCode::SecondPersonWrongPassword.into()),
        Err(error) => Err(error.into()),
    }
}

/// Reads the journal on a thread where blocking is fine.
pub(crate) async fn read<T: Send + 'static>(
    desk: &Desk,
    read: impl FnOnce(&Journal) -> Result<T, ReadError> + Send + 'static,
) -> Result<T, ErrorView> {
    let journal = desk.journal().clone();
    match tokio::task::spawn_blocking(move || read(&journal)).await {
        Ok(result) => Ok(result?),
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::{Instant, timeout};

    #[tokio::test(start_paused = true)]
    async fn the_end_of_the_program_ends_what_is_being_opened_and_waits_for_it_a_moment_and_no_longer() {
        let folder = tempfile::tempdir().unwrap();
        let shell = Shell::new(ShellOptions::usual(Folders::under(folder.path())));
        let _opening = shell.open.write().await;
        let began = Instant::now();
        timeout(OPENING_GRACE * 10, shell.close()).await.expect("it goes on waiting");
        assert_eq!(began.elapsed(), OPENING_GRACE);
        assert!(shell.opening.stop.is_stopped());
    }
}
