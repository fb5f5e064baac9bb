//! Who works there. Their keys were made and sealed once with the vault, and stand here so that a seed makes the same journal every time; their
//! passwords are those of a rehearsal, which everybody may know. They belong in no real office.

use khlang_domain::{
    approval::{HexBytes, PublicKey},
    ids::Actor,
    person::{NewKey, Role},
};
use khlang_vault::{OpenError, Secret, SigningKey};

/// Somebody in the office, with what is needed to sit down in their place.
#[derive(Debug, Clone, Copy)]
pub struct SamplePerson {
    /// Their name.
    pub name: &'static str,
    /// Their password.
    pub password: &'static str,
    /// What they may do.
    pub roles: &'static [Role],
    public: &'static str,
    sealed: &'static str,
}

/// Everybody. The first looks after the office; the last left after a year.
pub const PEOPLE: [SamplePerson; 6] = [
    SamplePerson {
        name: "วิชัย ยิ่งดี",
        password: "wichai-2569",
        roles: &[Role::Administrator, Role::Supervisor],
        public: "17481983d311620c9a33fb8512499047b926e058d443a81258c94518da77e8b1",
        sealed: "khlang-key-1$argon2id$m=65536,t=3,p=1$6d2f93f3ff054f9986f8010d02133622$4da35b3c5f5d18d61d7f866feb395999b156053af0fbcb3a$44807bab42590d9a56a315ce5a721fc042d87f34622cedce5a6acc817c2dd75f07b91df491a46fc32f2ad249e892a455",
    },
    SamplePerson {
        name: "มานี รักดี",
        password: "manee-2569",
        roles: &[Role::Supervisor],
        public: "2513b4d25b4ec8833c97e8c9497835ba5be70667aa77b078eea25c17bfe3db87",
        sealed: "khlang-key-1$argon2id$m=65536,t=3,p=1$e89cf4b2df2bbe6cef6e7c234a028eb3$8639acba17779a78cb93e4df332f137cef47aca884c0eabf$691bfd999d1d7ac758c7b2917dd7405ab96ee7211b8501e371da31924a6262678c3e612b80e55cc53a16ac3417a69c45",
    },
    SamplePerson {
        name: "สมศรี ใจดี",
        password: "somsri-2569",
        roles: &[Role::Operator],
        public: "136e705379c8f714b3c83530ba78fd8be97342d634dee40a7b429ef915cfea5a",
        sealed: "khlang-key-1$argon2id$m=65536,t=3,p=1$943117d337bee2d0abe1a249dff56fa0$40a50f7bd01c6cae135c2072de354336af0d5018a9982712$52deba5793bdc33ab6eecdfeb4d0e1f74fa1dc88104b0e56683a058e727a3808a6c93ec3ec23b5b978fa25e2a3bdecb9",
    },
    SamplePerson {
        name: "ณัฐพล ศรีสุข",
        password: "nattapon-2569",
        roles: &[Role::Operator],
        public: "09ec9cf50e87752e49988b2103d63cacb1d140ce6a7061809e6081dd589afffc",
        sealed: "khlang-key-1$argon2id$m=65536,t=3,p=1$60ed238befeebce6c3753503074d4b4f$334357482b94eb9e072961df979df86a712ffec5d83ba2ea$82be2e9660cd92e069bf991afb0e94b1ac91d9c6d170bc5f40fb1452c74ac2f9ee3fc31ccddea70e3715227b945e4963",
    },
    SamplePerson {
        name: "Anchalee Thongdee",
        password: "anchalee-2569",
        roles: &[Role::Operator],
        public: "6692e13c86076b372e5c8372dd017d15cee9b8a7666d42d5031df76291c36a2f",
        sealed: "khlang-key-1$argon2id$m=65536,t=3,p=1$3c42103d03d5dd49e489fa99f82e0e6c$02b5bc6ac747b4a72fd6a8d285160fa93590d4ff5dd96d90$c1012b32764c9a4b21835fe72165153a4e776f8f5d20b7967e1decc88ad65dbe282397927e0f37737ec8a78b15a93882",
    },
    SamplePerson {
        name: "อำนาจ สายทอง",
        password: "amnat-2569",
        roles: &[Role::Operator],
        public: "bfcefe031f3ad9606de526411948ede05d812c9a752891337d91fae0e8ac93e2",
        sealed: "khlang-key-1$argon2id$m=65536,t=3,p=1$e1303f1005114b1264c07a246b351a71$5943069cb9069920ea99601d03caf1101ffbbc03d070445e$133328c5fc3158ef576acb4ec99a595822834470f3825d8061206d1d93e5876a0bd750b376c0ba6f07a05c27b09bd28e",
    },
];

impl SamplePerson {
    /// As they are called on record.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::new(self.name)
    }

    /// Whether they enter payouts.
    #[must_use]
    pub fn makes_payouts(&self) -> bool {
        self.roles.contains(&Role::Operator)
    }

    pub(crate) fn key(&self) -> NewKey {
        NewKey { public: self.public(), sealed: self.sealed.to_owned() }
    }

    pub(crate) fn public(&self) -> PublicKey {
        let mut public = [0; 32];
        // That all of them are hexadecimal is held by a test.
        let _ = hex::decode_to_slice(self.public, &mut public);
        HexBytes(public)
    }

    /// The key with which they sign. Takes as long as signing in does.
    pub(crate) fn open_key(&self) -> Result<SigningKey, OpenError> {
        SigningKey::open(self.sealed, &Secret::new(self.password.to_owned()), self.name, &self.public().0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_let_in_by_their_password() {
        for person in PEOPLE {
            assert_eq!(person.open_key().unwrap().public(), person.public().0, "{}", person.name);
        }
    }
}
