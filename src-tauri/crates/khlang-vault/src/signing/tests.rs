//! Keys that are sealed, tampered with, opened and signed with. All but one cost the least that is taken.

use ed25519_dalek::{Signature, VerifyingKey};
use proptest::prelude::*;

use super::*;

const LEAST: Cost = Cost { memory_kib: 8_192, passes: 1, lanes: 1 };
const OWNER: &str = "สมศรี";
const PASSWORD: &str = "ทองคำ2569 ราตรี";

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

fn sealed_key() -> (SigningKey, String) {
    let key = SigningKey::generate().unwrap();
    let sealed = key.seal_at(LEAST, &secret(PASSWORD), OWNER, &key.public()).unwrap();
    (key, sealed)
}

fn is_verified(public: &[u8; 32], bytes: &[u8], signature: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(public)
        .is_ok_and(|public| public.verify_strict(bytes, &Signature::from_bytes(signature)).is_ok())
}

#[test]
fn a_key_sealed_at_the_usual_cost_opens_and_signs_the_same() {
    let key = SigningKey::generate().unwrap();
    let sealed = key.seal(&secret(PASSWORD), OWNER).unwrap();
    assert!(sealed.starts_with("khlang-key-1$argon2id$m=65536,t=3,p=1$"), "{sealed}");
    let opened = SigningKey::open(&sealed, &secret(PASSWORD), OWNER, &key.public()).unwrap();
    assert_eq!(opened.public(), key.public());
    assert_eq!(opened.sign(b"pay 1.00"), key.sign(b"pay 1.00"));
}

#[test]
fn a_key_opens_only_with_its_password_for_its_owner_and_its_public_half() {
    let (key, sealed) = sealed_key();
    let (public, other) = (key.public(), SigningKey::generate().unwrap().public());
    for (password, owner, public, expected) in [
        (PASSWORD, OWNER, public, Ok(())),
        ("ทองค\u{0E4D}\u{0E32}2569 ราตรี", OWNER, public, Ok(())),
        ("ทองคำ2569 ราตร", OWNER, public, Err(OpenError::WrongPassword)),
        ("", OWNER, public, Err(OpenError::WrongPassword)),
        (PASSWORD, "สมชาย", public, Err(OpenError::WrongPassword)),
        (PASSWORD, "", public, Err(OpenError::WrongPassword)),
        (PASSWORD, OWNER, other, Err(OpenError::WrongPassword)),
    ] {
        let opened = SigningKey::open(&sealed, &secret(password), owner, &public);
        assert_eq!(opened.map(drop), expected, "{password} {owner}");
    }
}

#[test]
fn a_key_sealed_under_another_public_half_is_damaged() {
    let (key, other) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap().public());
    let sealed = key.seal_at(LEAST, &secret(PASSWORD), OWNER, &other).unwrap();
    let opened = SigningKey::open(&sealed, &secret(PASSWORD), OWNER, &other);
    assert_eq!(opened.map(drop), Err(OpenError::Damaged));
}

/// The text below was made by other programs: argon2id by the reference implementation, XChaCha20-Poly1305 by libsodium,
/// the public key by OpenSSL.
#[test]
fn a_key_sealed_by_other_programs_opens() {
    const SEALED: &str = "khlang-key-1$argon2id$m=8192,t=2,p=2$\
        404142434445464748494a4b4c4d4e4f$\
        808182838485868788898a8b8c8d8e8f9091929394959697$\
        a3f9ca32672d8152fcdbeda70cb1dd7797ce22bb1e6f5cf6a1605f2167de8a4a343f4598f3bfcc159e2f2a999887726b";
    let mut public = [0; 32];
    hex::decode_to_slice("03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8", &mut public).unwrap();
    let opened = SigningKey::open(SEALED, &secret(PASSWORD), OWNER, &public).unwrap();
    assert_eq!(hex::encode(opened.0.to_bytes()), "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
}

#[test]
fn every_changed_byte_of_a_sealed_key_is_refused() {
    let (key, sealed) = sealed_key();
    for at in 0..sealed.len() {
        // The lowest bit makes one digit of another; 0x20 makes capitals.
        for bit in [0x01, 0x20] {
            let mut bytes = sealed.clone().into_bytes();
            bytes[at] ^= bit;
            let changed = String::from_utf8(bytes).unwrap();
            let opened = SigningKey::open(&changed, &secret(PASSWORD), OWNER, &key.public());
            assert!(opened.is_err(), "byte {at}: {changed}");
        }
    }
}

#[test]
fn an_absurd_cost_is_refused_before_memory_is_taken() {
    let (key, sealed) = sealed_key();
    for cost in ["m=4294967295,t=1,p=1", "m=104857600,t=1,p=1", "m=8192,t=4294967295,p=1", "m=8192,t=1,p=16777215"] {
        let absurd = sealed.replace("m=8192,t=1,p=1", cost);
        assert_ne!(absurd, sealed);
        let opened = SigningKey::open(&absurd, &secret(PASSWORD), OWNER, &key.public());
        assert_eq!(opened.map(drop), Err(OpenError::Damaged), "{cost}");
    }
}

#[test]
fn two_sealings_of_one_key_share_nothing_but_their_beginning() {
    let (key, sealed) = sealed_key();
    let again = key.seal_at(LEAST, &secret(PASSWORD), OWNER, &key.public()).unwrap();
    let differs: Vec<bool> = sealed.split('$').zip(again.split('$')).map(|(one, other)| one != other).collect();
    assert_eq!(differs, [false, false, false, true, true, true]);
}

#[test]
fn a_key_is_never_printed() {
    let key = SigningKey::from_seed(&[7; 32]);
    assert_eq!(format!("{key:?} {key:#?}"), "[signing key] [signing key]");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn any_password_and_owner_open_what_they_sealed(password in "\\PC{0,40}", owner in "\\PC{0,40}") {
        let key = SigningKey::generate().unwrap();
        let sealed = key.seal_at(LEAST, &secret(&password), &owner, &key.public()).unwrap();
        let opened = SigningKey::open(&sealed, &secret(&password), &owner, &key.public()).unwrap();
        prop_assert_eq!(opened.sign(owner.as_bytes()), key.sign(owner.as_bytes()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_signature_holds_for_its_bytes_and_key_only(
        bytes in proptest::collection::vec(any::<u8>(), 1..200),
        at in any::<proptest::sample::Index>(),
        bit in 0..8_u32,
    ) {
        let key = SigningKey::generate().unwrap();
        let (public, signature) = (key.public(), key.sign(&bytes));
        prop_assert!(is_verified(&public, &bytes, &signature));
        let flip = |slice: &mut [u8]| slice[at.index(slice.len())] ^= 1 << bit;
        let (mut other_bytes, mut other_signature, mut other_public) = (bytes.clone(), signature, public);
        flip(&mut other_bytes);
        flip(&mut other_signature);
        flip(&mut other_public);
        prop_assert!(!is_verified(&public, &other_bytes, &signature));
        prop_assert!(!is_verified(&public, &bytes, &other_signature));
        prop_assert!(!is_verified(&other_public, &bytes, &signature));
    }
}
