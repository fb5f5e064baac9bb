//! What a real keychain cannot be made to do on command: hang, refuse, and fall over.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use khlang_vault::{Keychain, Namespace, Secret, SecretSlot, Vault, VaultError};

const SHORT: Duration = Duration::from_millis(50);

/// What the keychain of a test was asked, and whether the person answers its prompts.
struct Stage {
    answered: Mutex<bool>,
    answering: Condvar,
    written: Mutex<Vec<String>>,
    prompts: Mutex<usize>,
    prompted: Mutex<Sender<()>>,
}

impl Stage {
    fn new() -> (Arc<Self>, Receiver<()>) {
        let (prompted, prompts) = channel();
        let stage = Self {
            answered: Mutex::new(false),
            answering: Condvar::new(),
            written: Mutex::default(),
            prompts: Mutex::default(),
            prompted: Mutex::new(prompted),
        };
        (Arc::new(stage), prompts)
    }

    fn prompt(&self) {
        *self.prompts.lock().unwrap() += 1;
        self.prompted.lock().unwrap().send(()).unwrap();
        let answered = self.answered.lock().unwrap();
        drop(self.answering.wait_while(answered, |answered| !*answered).unwrap());
    }

    fn answer(&self) {
        *self.answered.lock().unwrap() = true;
        self.answering.notify_all();
    }

    fn written(&self) -> Vec<String> {
        self.written.lock().unwrap().clone()
    }
}

/// Every write, and every read of the slot `c/prompting`, waits for a person.
struct Prompting(Arc<Stage>);

impl Keychain for Prompting {
    fn probe(&self) -> Result<(), VaultError> {
        Ok(())
    }

    fn unlock(&self) -> Result<(), VaultError> {
        self.0.prompt();
        Ok(())
    }

    fn put(&self, _service: &str, user: &str, _secret: &Secret) -> Result<(), VaultError> {
        self.0.written.lock().unwrap().push(format!("put {user}"));
        Ok(())
    }

    fn get(&self, _service: &str, user: &str) -> Result<Secret, VaultError> {
        if user == "c/prompting" {
            self.0.prompt();
        }
        Ok(Secret::new("sk_test_0123456789".to_owned()))
    }

    fn delete(&self, _service: &str, user: &str) -> Result<(), VaultError> {
        self.0.written.lock().unwrap().push(format!("delete {user}"));
        Ok(())
    }
}

/// Refuses everything, and falls over when asked for the slot `c/panicking`.
struct Refusing;

impl Keychain for Refusing {
    fn probe(&self) -> Result<(), VaultError> {
        Ok(())
    }

    fn unlock(&self) -> Result<(), VaultError> {
        Err(VaultError::Refused)
    }

    fn put(&self, _service: &str, _user: &str, _secret: &Secret) -> Result<(), VaultError> {
        Err(VaultError::Refused)
    }

    fn get(&self, _service: &str, user: &str) -> Result<Secret, VaultError> {
        assert_ne!(user, "c/panicking", "as the test wants");
        Err(VaultError::Refused)
    }

    fn delete(&self, _service: &str, _user: &str) -> Result<(), VaultError> {
        Err(VaultError::Refused)
    }
}

fn slot(name: &str) -> SecretSlot {
    SecretSlot::new("c", name).unwrap()
}

fn secret() -> Secret {
    Secret::new("sk_test_canary-77".to_owned())
}

fn over_prompting() -> (Vault, Arc<Stage>, Receiver<()>) {
    let (stage, prompts) = Stage::new();
    let vault = Vault::over(Namespace::Rehearsal, Prompting(Arc::clone(&stage)));
    (vault, stage, prompts)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unanswered_prompt_times_out_and_the_vault_works_on() {
    let (vault, stage, _prompts) = over_prompting();
    let impatient = vault.clone().with_limit(SHORT);
    assert_eq!(impatient.get(&slot("prompting")).await.unwrap_err(), VaultError::TimedOut);
    // The prompt is still on the screen.
    assert_eq!(vault.get(&slot("quiet")).await.unwrap().last_four(), Some("6789"));
    stage.answer();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_waits_for_any_more_is_not_written() {
    for deletes in [false, true] {
        let (vault, stage, prompts) = over_prompting();
        let writing = {
            let vault = vault.clone();
            tokio::spawn(async move {
                match deletes {
                    true => vault.delete(&slot("a")).await,
                    false => vault.put(&slot("a"), secret()).await,
                }
            })
        };
        tokio::task::spawn_blocking(move || prompts.recv().unwrap()).await.unwrap();
        writing.abort();
        assert!(writing.await.unwrap_err().is_cancelled());
        stage.answer();
        // Queued behind the write, on the same thread.
        vault.probe().await.unwrap();
        assert_eq!(stage.written(), [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answered_prompt_lets_the_write_through() {
    let (vault, stage, _prompts) = over_prompting();
    stage.answer();
    vault.put(&slot("a"), secret()).await.unwrap();
    vault.delete(&slot("a")).await.unwrap();
    assert_eq!(stage.written(), ["put c/a", "delete c/a"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn unanswered_prompts_hold_no_more_than_four_threads() {
    let (vault, stage, _prompts) = over_prompting();
    let impatient = vault.clone().with_limit(SHORT);
    while *stage.prompts.lock().unwrap() < 4 {
        let stuck = impatient.get(&slot("prompting")).await;
        assert_eq!(stuck.unwrap_err(), VaultError::TimedOut);
    }
    for _ in 0..3 {
        let refused = vault.get(&slot("quiet")).await;
        assert_eq!(refused.unwrap_err(), VaultError::TimedOut);
    }
    assert_eq!(*stage.prompts.lock().unwrap(), 4);

    stage.answer();
    while vault.get(&slot("quiet")).await.is_err() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_refusal_reaches_the_caller() {
    let vault = Vault::over(Namespace::Live, Refusing);
    let a = slot("a");
    assert_eq!(vault.put(&a, secret()).await.unwrap_err(), VaultError::Refused);
    assert_eq!(vault.get(&a).await.unwrap_err(), VaultError::Refused);
    assert_eq!(vault.delete(&a).await.unwrap_err(), VaultError::Refused);
}

#[tokio::test]
async fn a_keychain_that_falls_over_costs_one_call() {
    let vault = Vault::over(Namespace::Live, Refusing);
    let fallen = vault.get(&slot("panicking")).await.unwrap_err();
    assert!(matches!(fallen, VaultError::Broken(_)), "{fallen}");
    assert_eq!(vault.get(&slot("a")).await.unwrap_err(), VaultError::Refused);
}

#[tokio::test]
async fn an_unusable_secret_is_refused_before_the_keychain_is_asked() {
    let vault = Vault::over(Namespace::Live, Refusing);
    for (text, expected) in [
        ("", VaultError::Empty),
        ("sk_live\n", VaultError::ControlCharacter),
        (&"ก".repeat(1_281), VaultError::TooLong { limit: 2_560 }),
    ] {
        let refused = vault.put(&slot("a"), Secret::new(text.to_owned())).await;
        assert_eq!(refused.unwrap_err(), expected);
    }
}
