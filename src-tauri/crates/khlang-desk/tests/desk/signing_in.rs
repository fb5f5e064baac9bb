//! Signing in: the first person, wrong passwords, temporary ones, the lock, and that nothing is done without being there.

use crate::{
    office::{Office, draft},
    room::Room,
    staff::{KAMON, MALEE, PRASERT, SOMSRI, WIPHA, password_of},
};
use futures_util::future::join_all;
use khlang_desk::{
    ConnectionDraft, Desk, DeskEvent, DutyError, EvidenceDraft, MAX_PASSWORD_CHARS, PersonError, Session, SignInError,
    SignedIn,
};
use khlang_domain::{
    entry::Verdict,
    ids::{Actor, ConnectionId, PayoutId},
    instruction::{Destination, Typed},
    person::{PersonRefusal, Role, Roles},
    policy::Policy,
};
use khlang_journal::Stop;
use khlang_vault::Secret;
use std::{collections::BTreeSet, path::Path, time::Duration};

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_person_is_made_once_whoever_asks_at_the_same_moment() {
    let room = Room::empty().await;
    assert_eq!(room.desk.session(), Session::FirstPerson);
    let made = (0..6).map(|number| {
        let (desk, name) = (room.desk.clone(), format!("คนที่ {number}"));
        async move { desk.make_first_person(&name, &password_of(&name)).await }
    });
    let made = join_all(made).await;
    assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 1, "{made:?}");
    let refused = PersonError::Refused(PersonRefusal::NotAdministrator);
    assert!(made.contains(&Err(refused)), "{made:?}");
    let Session::SignedIn(name, roles) = room.desk.session() else { panic!("{:?}", room.desk.session()) };
    assert_eq!(roles, Roles::from([Role::Administrator, Role::Supervisor]));
    let room = room.reopen().await;
    assert_eq!(room.desk.session(), Session::SignedOut);
    room.sign_in(name.as_str()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_cannot_be_one_is_refused() {
    let room = Room::empty().await;
    for (password, error) in [
        ("เก้าตัวนะ", PersonError::PasswordTooShort),
        (&"ก".repeat(MAX_PASSWORD_CHARS + 1), PersonError::PasswordTooLong),
        ("Somsri  Jaidee", PersonError::PasswordIsName),
    ] {
        assert_eq!(room.desk.make_first_person("somsri jaidee", &secret(password)).await, Err(error));
    }
    assert_eq!(room.desk.session(), Session::FirstPerson);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_slow_down_one_person_and_no_other_also_across_a_restart() {
    let room = Room::staffed().await;
    for _ in 0..3 {
        assert_eq!(room.guess(MALEE).await, Err(SignInError::Refused));
    }
    let right = room.desk.sign_in(MALEE, &password_of(MALEE)).await;
    assert_eq!(right, Err(SignInError::Slowed { seconds: 6 }), "the right one as well");
    assert_eq!(room.person(MALEE).failures, 3, "what was not tried is not counted");
    room.sign_in(SOMSRI).await;

    let room = room.reopen().await;
    let second = room.desk.vouch(MALEE, &password_of(MALEE)).await;
    assert_eq!(second, Err(SignInError::Slowed { seconds: 6 }), "there is one count for every door");
    room.clock.move_by(Duration::from_secs(5));
    assert_eq!(room.guess(MALEE).await, Err(SignInError::Refused));
    assert_eq!(room.guess("มา ลี").await, Err(SignInError::Slowed { seconds: 11 }), "under any spelling of the name");
    room.clock.move_by(Duration::from_secs(10));
    room.sign_in(MALEE).await;
    assert_eq!(room.person(MALEE).failures, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_at_the_same_moment_are_counted_one_by_one() {
    let room = Room::staffed().await;
    let guessed = join_all((0..6).map(|_| room.guess(MALEE))).await;
    assert_eq!(guessed.iter().filter(|guess| **guess == Err(SignInError::Refused)).count(), 3, "{guessed:?}");
    assert_eq!(room.person(MALEE).failures, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_name_or_password_is_not_said() {
    let room = Room::staffed().await;
    let kamon = room.sign_in(KAMON).await;
    let revision = room.person(SOMSRI).revision;
    room.desk.switch_off(&Actor::new(SOMSRI), revision, &kamon).await.unwrap();
    for refused in
        [room.guess(MALEE).await, room.guess("ไม่มีใคร").await, room.desk.sign_in(SOMSRI, &password_of(SOMSRI)).await]
    {
        assert_eq!(refused, Err(SignInError::Refused));
    }
    assert_eq!(
        room.desk.session(),
        Session::SignedIn(Actor::new(KAMON), room.person(KAMON).roles),
        "who was there stays"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lock_keeps_whose_desk_it_is_until_somebody_else_signs_in() {
    let room = Room::staffed().await;
    room.desk.lock();
    assert_eq!(room.desk.session(), Session::SignedOut, "nobody was there");
    room.sign_in(SOMSRI).await;
    room.desk.lock();
    assert_eq!(room.desk.session(), Session::Locked(Actor::new(SOMSRI)));
    assert_eq!(room.desk.signed_in(), Err(DutyError::Locked));
    room.sign_in(MALEE).await;
    room.desk.sign_out();
    assert_eq!(room.desk.session(), Session::SignedOut);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_temporary_password_opens_nothing_but_the_choice_of_another() {
    let room = Room::staffed().await;
    let kamon = room.sign_in(KAMON).await;
    let second = room.desk.vouch(PRASERT, &password_of(PRASERT)).await.unwrap();
    let (given, own, other) = (secret("รหัสชั่วคราว 1"), secret("รหัสที่เลือกเอง"), secret("อีกรหัสหนึ่งนะ"));
    let roles = Roles::from([Role::Supervisor]);
    room.desk.add_person("อรุณ", roles.clone(), &given, Some(&second), &kamon).await.unwrap();

    room.desk.sign_in("อรุณ", &given).await.unwrap();
    assert_eq!(room.desk.session(), Session::MustChoosePassword(Actor::new("อรุณ")));
    assert_eq!(room.desk.signed_in(), Err(DutyError::Locked));
    assert_eq!(room.desk.vouch("อรุณ", &given).await, Err(SignInError::PasswordTemporary));
    let choose = |old, new| room.desk.choose_password(old, new);
    assert_eq!(choose(&given, &given).await, Err(PersonError::PasswordSame));
    assert_eq!(choose(&own, &other).await, Err(PersonError::SignIn(SignInError::Refused)));
    choose(&given, &own).await.unwrap();
    assert_eq!(room.desk.session(), Session::SignedIn(Actor::new("อรุณ"), roles));

    let keys = room.person("อรุณ").keys;
    assert_eq!(keys.iter().map(|key| key.temporary).collect::<Vec<_>>(), [true, false]);
    assert_eq!(keys.iter().map(|key| key.retired_at.is_some()).collect::<Vec<_>>(), [true, false]);
    assert_ne!(keys[0].public, keys[1].public);
    assert_eq!(room.desk.sign_in("อรุณ", &given).await, Err(SignInError::Refused));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_is_locked_while_a_password_is_chosen_stays_locked() {
    let room = Room::staffed().await;
    room.sign_in(SOMSRI).await;
    let mut events = room.desk.subscribe();
    let desk = room.desk.clone();
    let choosing = tokio::spawn(async move {
        desk.choose_password(&password_of(SOMSRI), &secret("รหัสที่เลือกเอง")).await
    });
    // The old password was right; the new one is being sealed.
    while events.recv().await.unwrap() != DeskEvent::People {}
    room.desk.lock();
    choosing.await.unwrap().unwrap();
    assert_eq!(room.desk.session(), Session::Locked(Actor::new(SOMSRI)));
    room.desk.sign_in(SOMSRI, &secret("รหัสที่เลือกเอง")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_people_of_a_rehearsal_stand_ready_and_nobody_is_furnished_where_the_money_is_real() {
    let office = Office::open().await;
    let (name, roles) = (Actor::new("ผู้ซ้อม"), Roles::from([Role::Operator]));
    let furnish = async |password: &str| office.desk.furnish_person(&name, roles.clone(), &secret(password)).await;
    let known = || office.desk.journal().person(&name).unwrap().unwrap();
    furnish("รหัสสำหรับซ้อม").await.unwrap();
    furnish("รหัสสำหรับซ้อม").await.unwrap();
    assert_eq!((known().revision, known().key().unwrap().temporary), (1, false), "once is enough");
    furnish("รหัสสำหรับซ้อมใหม่").await.unwrap();
    office.desk.sign_in("ผู้ซ้อม", &secret("รหัสสำหรับซ้อมใหม่")).await.unwrap();

    let room = Room::staffed().await;
    assert_eq!(room.desk.for_rehearsal(), None);
    let refused = room.desk.furnish_person(&name, roles, &secret("รหัสสำหรับซ้อม")).await;
    assert_eq!(refused, Err(PersonError::Refused(PersonRefusal::NotAdministrator)));
}

/// Who may carry out an act; empty for everybody who is there.
type May = &'static [Role];

const ANYBODY: May = &[];
const OPERATOR: May = &[Role::Operator];
const SUPERVISOR: May = &[Role::Supervisor];
const EITHER: May = &[Role::Operator, Role::Supervisor];
const ADMINISTRATOR: May = &[Role::Administrator];
const IN_CHARGE: May = &[Role::Supervisor, Role::Administrator];

/// Those that do nothing for somebody who is not there, without a word.
const SILENT: [&str; 4] = ["leave_inbox", "sign", "somebody_could_confirm", "why_inert"];

/// Calls everything that takes who did it, with arguments that lead nowhere, and tells what came of each.
async fn try_everything(desk: &Desk, who: &SignedIn) -> Vec<(&'static str, May, &'static str)> {
    let (payout, connection, person) = (PayoutId::new("p"), ConnectionId::new("c"), Actor::new("ไม่มีใคร"));
    let typed = Typed {
        connection: None,
        account_number: String::new(),
        bank: None,
        account_name: String::new(),
        amount: String::new(),
        reference: String::new(),
        description: String::new(),
        destination: Destination::BankAccount,
        details: Vec::new(),
    };
    let (form, evidence, password) = (ConnectionDraft::default(), EvidenceDraft::default(), secret("สั้น"));
    let shown = [(payout.clone(), 7)];
    let mut came: Vec<(&'static str, May, &'static str)> = Vec::new();
    macro_rules! try_each {
        ($($name:ident($($argument:expr),*) by $may:expr;)*) => {
            $(came.push((stringify!($name), $may, match desk.$name($($argument,)* who).await {
                Ok(_) => "done",
                Err(error) => error.code(),
            }));)*
        };
    }
    try_each! {
        check(&payout, &typed) by ANYBODY;
        save_draft(&payout, 7, typed.clone()) by OPERATOR;
        discard_draft(&payout, 7) by OPERATOR;
        send(&payout, 7, &typed, &[]) by OPERATOR;
        cancel(&payout, 7) by OPERATOR;
        acknowledge(&payout, 7) by EITHER;
        settle(&payout, 7, Verdict::Paid, &evidence, None) by EITHER;
        preview_approval(&shown) by SUPERVISOR;
        prepare_approval(&shown, Some(&password)) by SUPERVISOR;
        return_payouts(&shown, "เหตุผล") by SUPERVISOR;
        reject_payouts(&shown, "เหตุผล") by SUPERVISOR;
        check_connection(None, &form) by ADMINISTRATOR;
        add_connection(&form) by ADMINISTRATOR;
        update_connection(&connection, 7, &form) by ADMINISTRATOR;
        resume_connection(&connection, 7, "เหตุผล") by ADMINISTRATOR;
        begin_calibration(&connection, 7, &typed) by ADMINISTRATOR;
        accept_calibration(&connection, 7) by ADMINISTRATOR;
        confirm_banks(&connection, 7, &[]) by ADMINISTRATOR;
        add_person("", Roles::new(), &password, None) by ADMINISTRATOR;
        change_roles(&person, 7, Roles::new(), None) by ADMINISTRATOR;
        reset_password(&person, 7, &password, None) by ADMINISTRATOR;
        switch_off(&person, 7) by ADMINISTRATOR;
        switch_on(&person, 7, None) by ADMINISTRATOR;
        change_policy(7, Policy::starter(), None) by ADMINISTRATOR;
        order_restore("", None, Stop::default(), |_| {}) by ADMINISTRATOR;
        resume_after_restore(None) by IN_CHARGE;
    }
    came
}

/// The names of the desk's methods that take who acts, as the sources have them.
fn acts_in_the_sources() -> BTreeSet<String> {
    let mut acts = BTreeSet::new();
    for file in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for signature in text.split("    pub ").skip(1) {
            let signature = signature.split(" {\n").next().unwrap();
            let name =
                signature.trim_start_matches("async ").strip_prefix("fn ").and_then(|name| name.split('(').next());
            acts.extend(name.filter(|_| signature.contains("who: &SignedIn")).map(str::to_owned));
        }
    }
    acts
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_is_done_is_done_by_somebody_who_is_there_and_may() {
    let office = Office::open().await;
    let desk = &office.desk;
    let known = office.connection();
    for name in [SOMSRI, MALEE, PRASERT, WIPHA] {
        let who = office.sign_in(name).await;
        let Session::SignedIn(_, roles) = desk.session() else { panic!("{:?}", desk.session()) };
        for (act, may, came) in try_everything(desk, &who).await {
            let allowed = may.is_empty() || may.iter().any(|role| roles.contains(role));
            assert_eq!(came == "roleMissing", !allowed, "{act} by {name}: {came}");
            assert_ne!(came, "locked", "{act} by {name}");
        }
        desk.lock();
        let locked = try_everything(desk, &who).await;
        // Somebody else is there, and then the same person again: another shift.
        office.sign_in(KAMON).await;
        let anothers = try_everything(desk, &who).await;
        office.sign_in(name).await;
        let of_before = try_everything(desk, &who).await;
        desk.sign_out();
        let signed_out = try_everything(desk, &who).await;
        for (act, _, came) in locked.into_iter().chain(anothers).chain(of_before).chain(signed_out) {
            assert_eq!(came, "locked", "{act} with what {name} had before");
        }
    }
    assert_eq!(office.connection(), known);
    assert_eq!(office.desk.journal().connections().unwrap().len(), 1);
    assert!(office.desk.add_connection(&draft(office.twin()), &office.who).await.is_ok());

    let tried: BTreeSet<String> =
        try_everything(desk, &office.who).await.into_iter().map(|(act, ..)| act.to_owned()).collect();
    let silent = SILENT.map(str::to_owned);
    assert_eq!(acts_in_the_sources(), tried.into_iter().chain(silent).collect(), "the table has every act");
}

#[tokio::test(flavor = "multi_thread")]
async fn at_a_desk_that_was_closed_nobody_sits_any_more() {
    let office = Office::open().await;
    let somsri = office.sign_in(SOMSRI).await;
    assert_eq!(office.desk.signed_in(), Ok(somsri));
    office.desk.close().await;
    assert_eq!(office.desk.signed_in(), Err(DutyError::Locked));
}
