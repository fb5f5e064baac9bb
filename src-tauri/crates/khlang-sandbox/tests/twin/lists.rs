//! The list: its window, order, pages and envelopes.

use khlang_sandbox::Status;
use khlang_sandbox::one2pays::{Behaviour, Envelope, Paging};
use serde_json::Value;

use crate::client::{Client, Seen, by_hand, order, twin};

fn references(rows: &Value) -> Vec<String> {
    rows.as_array().unwrap().iter().map(|row| row["referenceId"].as_str().unwrap().to_owned()).collect()
}

async fn listed(client: &Client, query: &str) -> Vec<String> {
    let seen = client.list(query).await;
    assert_eq!(seen.status(), 200, "{query}: {}", seen.text());
    references(&seen.data())
}

fn names(numbers: impl IntoIterator<Item = usize>) -> Vec<String> {
    numbers.into_iter().map(|number| format!("R{number:03}")).collect()
}

#[tokio::test]
async fn pages_are_cut_newest_first_by_default_and_oldest_first_when_asked() {
    let (_twin, client) = twin(by_hand()).await;
    for name in names(0..25) {
        client.created(&name).await;
    }
    assert_eq!(listed(&client, "").await, names((15..25).rev()));
    assert_eq!(listed(&client, "page=3").await, names((0..5).rev()));
    assert_eq!(listed(&client, "page=4").await, names([]));
    let ascending = "sortBy=createdAt&sortOrder=asc&limit=20";
    assert_eq!(listed(&client, ascending).await, names(0..20));
    assert_eq!(listed(&client, &format!("{ascending}&page=2")).await, names(20..25));
    assert_eq!(listed(&client, "limit=100&sortBy=referenceId&sortOrder=asc").await, names(0..25));
}

#[tokio::test]
async fn filters_choose_by_status_type_and_time_of_creation() {
    let (twin, client) = twin(by_hand()).await;
    // Three withdraws, 100 seconds apart by the twin's clock.
    let mut times = Vec::new();
    for (number, name) in names(0..3).iter().enumerate() {
        twin.set_clock_offset_ms(i64::try_from(number).unwrap() * 100_000);
        let seen = client.create(&order(name, &format!("{}.00", 9 - number))).await;
        times.push(seen.data()["createdAt"].as_str().unwrap().to_owned());
    }
    let mut wallet = order("R003", "1.00");
    wallet["destinationType"] = "wallet".into();
    assert_eq!(client.create(&wallet).await.status(), 201);
    twin.settle("R001", Status::Paid).unwrap();
    let asc = "sortOrder=asc&destinationType=bank_account";
    assert_eq!(listed(&client, "destinationType=wallet").await, names([3]));
    assert_eq!(listed(&client, "status=paid").await, names([1]));
    assert_eq!(listed(&client, &format!("{asc}&sortBy=amount")).await, names([2, 1, 0]));
    // Both ends of the window belong to it.
    let window = format!("{asc}&dateFrom={}&dateTo={}", times[0], times[1]);
    assert_eq!(listed(&client, &window).await, names([0, 1]));
    let window = format!("{asc}&dateFrom={}", times[1]);
    assert_eq!(listed(&client, &window).await, names([1, 2]));
    let bangkok = "2000-01-01T07:00:00%2B07:00";
    assert_eq!(listed(&client, &format!("{asc}&dateTo={bangkok}")).await, names([]));
    let day = &times[0][..10];
    assert!(!listed(&client, &format!("{asc}&dateFrom={day}&dateTo={day}")).await.is_empty());
}

#[tokio::test]
async fn parameters_out_of_their_range_are_refused() {
    let (_twin, client) = twin(by_hand()).await;
    for query in [
        "limit=101",
        "limit=0",
        "page=0",
        "status=cancelled",
        "sortBy=id",
        "sortOrder=up",
        "dateFrom=yesterday",
        "dateFrom=2026-01-01T00:00:00",
        "dateFrom=2026-01-01T00:00:00+07:00",
        "referenceId=R001",
    ] {
        let seen = client.list(query).await;
        assert_eq!((seen.status(), seen.code().as_str()), (400, "VALIDATION_ERROR"), "{query}");
    }
}

#[tokio::test]
async fn every_envelope_carries_the_same_rows() {
    let (twin, client) = twin(by_hand()).await;
    for name in names(0..12) {
        client.created(&name).await;
    }
    let expected = names((2..12).rev());
    let total = |seen: &Seen, at: &str| seen.json().pointer(at).cloned();
    for (envelope, rows, total_at) in [
        (Envelope::Plain, "/data", "/pagination/total"),
        (Envelope::Items, "/data/items", "/data/total"),
        (Envelope::Withdraws, "/data/withdraws", "/data/total"),
        (Envelope::Data, "/data/data", "/data/total"),
    ] {
        for paging in [Paging::Absent, Paging::Present] {
            twin.set_behaviour(Behaviour { envelope, paging, ..Behaviour::default() });
            let seen = client.list("").await;
            assert_eq!(references(seen.json().pointer(rows).unwrap()), expected);
            let expected = (paging == Paging::Present).then(|| Value::from(12));
            assert_eq!(total(&seen, total_at), expected);
        }
    }
}
