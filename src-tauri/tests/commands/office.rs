//! A live desk with its staff, one connection without limits and its twin: where payouts wait for signatures.

use crate::{
    keys::Keys,
    staff::password_of,
    window::{Window, connect_with, connection_form, payout_form, twin},
};
use khlang_sandbox::RunningTwin;
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) struct Office {
    pub(crate) window: Window,
    pub(crate) twin: RunningTwin,
    connection: Value,
    _folder: TempDir,
}

impl Office {
    pub(crate) fn open() -> Self {
        let (folder, twin) = (tempfile::tempdir().unwrap(), twin());
        let window = Window::open(folder.path(), &Keys::default());
        let mut form = connection_form(&twin);
        form["maximum"] = json!("");
        let connection = connect_with(&window, &form);
        Self { window, twin, connection, _folder: folder }
    }

    /// Signs in who enters it, and answers with the payout as every act about it names it.
    pub(crate) fn enter(&self, maker: &str, account: &str, amount: &str) -> Value {
        self.window.sign_in(maker);
        let new = self.window.call_ok("new_payout", json!({ "connectionId": self.connection["id"] }));
        let mut form = payout_form(&self.connection, &new["reference"]);
        (form["accountNumber"], form["amount"]) = (json!(account), json!(amount));
        self.send(&new["payoutId"], 0, &form)
    }

    /// Sends a form as it stands with every warning ticked.
    pub(crate) fn send(&self, id: &Value, expected_revision: u64, form: &Value) -> Value {
        let check = self.window.call_ok("check_payout", json!({ "payoutId": id, "form": form }));
        let ticks: Vec<_> = check["warnings"].as_array().unwrap().iter().map(|warning| &warning["code"]).collect();
        let send = json!({
            "payoutId": id, "expectedRevision": expected_revision, "form": form, "acceptedWarnings": ticks,
        });
        json!({ "payoutId": id, "expectedRevision": self.window.call_ok("send_payout", send) })
    }

    /// Approves as this person with their password; they are signed in.
    pub(crate) fn approve(&self, name: &str, items: &[&Value]) -> Result<Value, Value> {
        self.window.call("approve", Self::approval_by(name, items))
    }

    pub(crate) fn approval_by(name: &str, items: &[&Value]) -> Value {
        json!({ "items": items, "password": password_of(name) })
    }

    pub(crate) fn detail(&self, item: &Value) -> Value {
        self.window.call_ok("payout_detail", json!({ "id": item["payoutId"] }))
    }

    pub(crate) fn state(&self, item: &Value) -> Value {
        self.detail(item)["row"]["state"].clone()
    }

    /// Everybody who signed it.
    pub(crate) fn signers(&self, item: &Value) -> Vec<Value> {
        let signatures = self.detail(item)["approval"]["signatures"].clone();
        signatures.as_array().unwrap().iter().map(|signature| signature["name"].clone()).collect()
    }

    /// Nobody signed it, and it waits as before.
    pub(crate) fn is_untouched(&self, item: &Value) -> bool {
        let detail = self.detail(item);
        let untouched = detail["row"]["revision"] == item["expectedRevision"];
        untouched && detail["row"]["state"] == "awaitingApproval" && self.twin.ledger().withdraws.is_empty()
    }

    pub(crate) fn until_paid(&self, item: &Value) {
        let wanted = json!({ "id": item["payoutId"] });
        self.window.wait_for("payout_detail", wanted, |detail| detail["row"]["state"] == "paid");
    }
}

/// What became of each, and the code of why not.
pub(crate) fn results(answer: &Value) -> Vec<(&str, &str)> {
    let results = answer.as_array().unwrap().iter();
    results.map(|one| (one["result"].as_str().unwrap(), one["error"]["code"].as_str().unwrap_or("-"))).collect()
}
