//! Looking after people: who may do what to whom, with whom, and that nobody is left without an administrator.

use crate::{
    room::Room,
    staff::{KAMON, MALEE, PRASERT, SOMSRI, WIPHA, password_of},
};
use futures_util::future::join_all;
use khlang_desk::{DeskEvent, PersonError, Session, SignInError};
use khlang_domain::{
    entry::{Entry, PersonEntry, Subject},
    ids::Actor,
    person::{People, PersonRefusal, Role, Roles, Second},
};
use khlang_vault::Secret;

fn roles<const N: usize>(roles: [Role; N]) -> Roles {
    Roles::from(roles)
}

fn refused<T>(refusal: PersonRefusal) -> Result<T, PersonError> {
    Err(PersonError::Refused(refusal))
}

async fn vouch(room: &Room, name: &str) -> Option<Second> {
    Some(room.desk.vouch(name, &password_of(name)).await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_somebody_powerful_takes_a_second_person_where_there_is_one() {
    let room = Room::staffed().await;
    let kamon = room.sign_in(KAMON).await;
    let (desk, somsri, malee) = (&room.desk, Actor::new(SOMSRI), Actor::new(MALEE));
    let of = |name: &Actor| room.person(name.as_str()).revision;
    let both = roles([Role::Operator, Role::Supervisor]);
    let grant = async |second: Option<Second>| {
        desk.change_roles(&somsri, of(&somsri), both.clone(), second.as_ref(), &kamon).await
    };
    assert_eq!(grant(None).await, refused(PersonRefusal::SecondPersonMissing));
    for (name, refusal) in [
        (KAMON, PersonRefusal::SecondPersonIsFirst),
        (SOMSRI, PersonRefusal::SecondPersonIsFirst),
        (WIPHA, PersonRefusal::SecondPersonNotEligible),
    ] {
        let second = vouch(&room, name).await;
        assert_eq!(grant(second).await, refused(refusal), "{name}");
    }
    let wrong = desk.vouch(MALEE, &Secret::new("ไม่ใช่รหัสผ่านนี้".to_owned())).await;
    assert_eq!(wrong, Err(SignInError::Refused));
    grant(vouch(&room, MALEE).await).await.unwrap();
    assert_eq!(room.person(SOMSRI).roles, both);
    assert_eq!(
        room.desk.session(),
        Session::SignedIn(Actor::new(KAMON), room.person(KAMON).roles),
        "who sits there stays"
    );

    // To take away what somebody may do takes nobody else.
    desk.change_roles(&somsri, of(&somsri), roles([Role::Operator]), None, &kamon).await.unwrap();
    let (given, wipha) = (Secret::new("รหัสชั่วคราว 1".to_owned()), Actor::new(WIPHA));
    let second = vouch(&room, MALEE).await;
    desk.reset_password(&Actor::new("วิ  ภา"), of(&wipha), &given, second.as_ref(), &kamon).await.unwrap();
    assert!(room.person(WIPHA).key().unwrap().temporary);
    desk.switch_off(&malee, of(&malee), &kamon).await.unwrap();
    let on = async |second: Option<Second>| desk.switch_on(&malee, of(&malee), second.as_ref(), &kamon).await;
    assert_eq!(on(None).await, refused(PersonRefusal::SecondPersonMissing));
    on(vouch(&room, PRASERT).await).await.unwrap();
    let reset = desk.reset_password(&malee, of(&malee), &given, None, &kamon).await;
    assert_eq!(reset, refused(PersonRefusal::SecondPersonMissing));
    let own = desk.reset_password(&Actor::new(KAMON), of(&Actor::new(KAMON)), &given, None, &kamon).await;
    assert_eq!(own, refused(PersonRefusal::OwnPassword));
    desk.sign_in(WIPHA, &given).await.unwrap();
    assert_eq!(desk.session(), Session::MustChoosePassword(wipha));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_alone_acts_alone_and_that_is_on_record() {
    let room = Room::empty().await;
    room.desk.make_first_person(KAMON, &password_of(KAMON)).await.unwrap();
    let kamon = room.desk.signed_in().unwrap();
    assert!(!room.desk.somebody_could_confirm(&kamon));
    let given = Secret::new("รหัสชั่วคราว 1".to_owned());
    room.desk.add_person(MALEE, roles([Role::Supervisor]), &given, None, &kamon).await.unwrap();
    let history = room.desk.journal().history(&Subject::Person(Actor::new(MALEE))).unwrap();
    let Entry::Person(PersonEntry::Added { second, temporary, .. }) = &history[0].entry else { panic!("{history:?}") };
    assert_eq!((second, temporary, &history[0].who), (&None, &true, &Actor::new(KAMON)));
    assert!(!room.desk.somebody_could_confirm(&kamon), "nobody who never chose a password");
    let again = room.desk.add_person(" มา ลี ", roles([Role::Viewer]), &given, None, &kamon).await;
    assert_eq!(again, refused(PersonRefusal::NameTaken));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_administrators_who_are_switched_off_at_the_same_moment_leave_one() {
    let room = Room::staffed().await;
    let kamon = room.sign_in(KAMON).await;
    let off = [KAMON, PRASERT].map(|name| {
        let (desk, kamon, revision) = (room.desk.clone(), kamon.clone(), room.person(name).revision);
        async move { desk.switch_off(&Actor::new(name), revision, &kamon).await }
    });
    let off = join_all(off).await;
    assert_eq!(off.iter().filter(|off| off.is_ok()).count(), 1, "{off:?}");
    assert_eq!(room.desk.authority().people.count(Role::Administrator), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_somebody_who_was_changed_meanwhile_is_refused() {
    let room = Room::staffed().await;
    let kamon = room.sign_in(KAMON).await;
    let (somsri, revision) = (Actor::new(SOMSRI), room.person(SOMSRI).revision);
    room.desk.change_roles(&somsri, revision, roles([Role::Viewer]), None, &kamon).await.unwrap();
    assert_eq!(room.desk.switch_off(&somsri, revision, &kamon).await, Err(PersonError::ChangedMeanwhile));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_switched_off_is_not_there_any_more_and_the_listeners_hear_of_it() {
    let room = Room::staffed().await;
    let kamon = room.sign_in(KAMON).await;
    let mut events = room.desk.subscribe();
    let revision = room.person(KAMON).revision;
    room.desk.switch_off(&Actor::new(KAMON), revision, &kamon).await.unwrap();
    assert_eq!(room.desk.session(), Session::SignedOut);
    assert!(room.desk.signed_in().is_err());
    let heard: Vec<_> = std::iter::from_fn(|| events.try_recv().ok()).collect();
    assert_eq!(heard, [DeskEvent::People, DeskEvent::Session]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_desk_holds_of_people_is_what_the_journal_has_however_many_change_at_once() {
    let room = Room::staffed().await;
    let kamon = room.sign_in(KAMON).await;
    let mut changes = tokio::task::JoinSet::new();
    for number in 0..40 {
        let (desk, kamon) = (room.desk.clone(), kamon.clone());
        changes.spawn(async move {
            let (name, role) = ([SOMSRI, WIPHA][number % 2], [Role::Operator, Role::Viewer][number / 2 % 2]);
            let revision = desk.journal().person(&Actor::new(name)).unwrap().unwrap().revision;
            // Whoever comes second is refused.
            let _ = desk.change_roles(&Actor::new(name), revision, roles([role]), None, &kamon).await;
        });
    }
    changes.join_all().await;
    let on_record: People = room.desk.journal().people().unwrap().into_iter().collect();
    assert_eq!(room.desk.authority().people, on_record);
}
