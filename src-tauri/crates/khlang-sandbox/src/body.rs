//! A request's body as its fields, each once.
//! A reader that lets the last of two equal names win would hide a wrong body, so a repeated name is told. Which fields
//! there must be, and what they may hold, is the provider modules' question.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};

use crate::http::Call;

/// Why there are no fields to look at.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BodyError {
    /// `Content-Type` is missing, repeated or another.
    #[error("Content-Type must be application/json")]
    NotJsonType,
    /// No JSON, or no object.
    #[error("Body is not a JSON object")]
    NoObject,
    /// This field is there twice.
    #[error("{0} is there twice")]
    Repeated(String),
}

pub(crate) fn fields<V: DeserializeOwned>(call: &Call) -> Result<BTreeMap<String, V>, BodyError> {
    if !call.header("content-type").is_some_and(|kind| kind.starts_with("application/json")) {
        return Err(BodyError::NotJsonType);
    }
    let Pairs(pairs) = serde_json::from_slice(&call.body).map_err(|_| BodyError::NoObject)?;
    let mut fields = BTreeMap::new();
    for (name, value) in pairs {
        if fields.insert(name.clone(), value).is_some() {
            return Err(BodyError::Repeated(name));
        }
    }
    Ok(fields)
}

/// An object's fields as they came, repeated ones included.
struct Pairs<V>(Vec<(String, V)>);

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Pairs<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder<V>(PhantomData<V>);
        impl<'de, V: Deserialize<'de>> Visitor<'de> for InOrder<V> {
            type Value = Pairs<V>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<V>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(InOrder(PhantomData))
    }
}
