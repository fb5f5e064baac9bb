//! Reads JSON that comes from outside: leniently about what is there, strictly about what it says.
//!
//! Numbers stay the text that they are, never a float. An answer in which any object names a key twice is unreadable as a whole: two
//! readers could take it for two different payouts. Used by the adapters; what a field means is theirs to say.

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;
use std::{
    collections::{BTreeMap, HashSet},
    fmt,
};

/// A JSON object whose values are not read yet.
pub(crate) struct Object<'a>(BTreeMap<String, &'a RawValue>);

/// What stands at a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// No such key, null or an empty text: nothing is said.
    Nothing,
    /// A text, or a number as it was written.
    Text(String),
    /// Something else.
    Other,
}

/// The object that the bytes are; `None` where they are not wholly one.
pub(crate) fn read_object(bytes: &[u8]) -> Option<Object<'_>> {
    let text = std::str::from_utf8(bytes).ok()?;
    // This also ends at 128 levels, which the lazy reading below would walk into.
    serde_json::from_str::<WithoutDoubles>(text).ok()?;
    read_row(text)
}

/// The object that a part of an answer is, which has passed [`read_object`] as a whole.
pub(crate) fn read_row(text: &str) -> Option<Object<'_>> {
    serde_json::from_str(text).ok().map(Object)
}

impl<'a> Object<'a> {
    /// Every key with what stands there, in the order of the keys.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, Found)> {
        self.0.keys().map(|key| (key.as_str(), self.find(key)))
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.raw(key).is_some()
    }

    pub(crate) fn object(&self, key: &str) -> Option<Object<'a>> {
        read_row(self.raw(key)?.get())
    }

    pub(crate) fn list(&self, key: &str) -> Option<Vec<&'a RawValue>> {
        serde_json::from_str(self.raw(key)?.get()).ok()
    }

    pub(crate) fn flag(&self, key: &str) -> Option<bool> {
        serde_json::from_str(self.raw(key)?.get()).ok()
    }

    pub(crate) fn find(&self, key: &str) -> Found {
        let Some(raw) = self.raw(key) else { return Found::Nothing };
        match raw.get().as_bytes() {
            [b'"', ..] => match serde_json::from_str::<String>(raw.get()) {
                Ok(text) if text.is_empty() => Found::Nothing,
                Ok(text) => Found::Text(text),
                Err(_) => Found::Other,
            },
            [b'-' | b'0'..=b'9', ..] => Found::Text(raw.get().to_owned()),
            _ => Found::Other,
        }
    }

    pub(crate) fn text(&self, key: &str) -> Option<String> {
        match self.find(key) {
            Found::Text(text) => Some(text),
            Found::Nothing | Found::Other => None,
        }
    }

    /// Absent and null are the same to a provider.
    fn raw(&self, key: &str) -> Option<&'a RawValue> {
        self.0.get(key).copied().filter(|raw| raw.get() != "null")
    }
}

/// At most so many characters; what comes from outside has no limit of its own.
pub(crate) fn cut(text: &str, max_chars: usize) -> String {
    text.chars().take(max_chars).collect()
}

/// Any JSON in which no object names a key twice.
struct WithoutDoubles;

impl<'de> Deserialize<'de> for WithoutDoubles {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Walk)
    }
}

struct Walk;

impl<'de> Visitor<'de> for Walk {
    type Value = WithoutDoubles;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without doubled keys")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<WithoutDoubles, A::Error> {
        let mut keys = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            if !keys.insert(key) {
                return Err(A::Error::custom("a key is there twice"));
            }
            map.next_value::<WithoutDoubles>()?;
        }
        Ok(WithoutDoubles)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<WithoutDoubles, A::Error> {
        while list.next_element::<WithoutDoubles>()?.is_some() {}
        Ok(WithoutDoubles)
    }

    fn visit_bool<E>(self, _: bool) -> Result<WithoutDoubles, E> {
        Ok(WithoutDoubles)
    }

    fn visit_i64<E>(self, _: i64) -> Result<WithoutDoubles, E> {
        Ok(WithoutDoubles)
    }

    fn visit_u64<E>(self, _: u64) -> Result<WithoutDoubles, E> {
        Ok(WithoutDoubles)
    }

    fn visit_f64<E>(self, _: f64) -> Result<WithoutDoubles, E> {
        Ok(WithoutDoubles)
    }

    fn visit_str<E>(self, _: &str) -> Result<WithoutDoubles, E> {
        Ok(WithoutDoubles)
    }

    fn visit_unit<E>(self) -> Result<WithoutDoubles, E> {
        Ok(WithoutDoubles)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_wholly_one_object_is_not_read() {
        let deep = format!("{}1{}", "{\"a\":".repeat(200), "}".repeat(200));
        let doubled_within = r#"{"data":[{"x":{"id":1,"id":2}}]}"#;
        let doubled_in_disguise = "{\"id\":1,\"\\u0069d\":2}";
        for text in [
            "",
            " ",
            "null",
            "[1]",
            "\"{}\"",
            "{",
            "{}{}",
            "{} x",
            "{'a':1}",
            "{\"a\":NaN}",
            "{\"a\":01}",
            "{\"a\":1,}",
            "<html></html>",
            "\u{feff}{}",
            &deep,
            doubled_within,
            doubled_in_disguise,
        ] {
            assert!(read_object(text.as_bytes()).is_none(), "{text}");
        }
        assert!(read_object(b"{\"a\":\"\xff\"}").is_none());
    }

    #[test]
    fn numbers_stay_as_they_were_written() {
        let object =
            read_object(br#"{"a":12500.50,"b":1e3,"c":0.1000,"d":"x","e":"","f":null,"g":[1],"h":true}"#).unwrap();
        let text = |text: &str| Found::Text(text.to_owned());
        for (key, found) in [
            ("a", text("12500.50")),
            ("b", text("1e3")),
            ("c", text("0.1000")),
            ("d", text("x")),
            ("e", Found::Nothing),
            ("f", Found::Nothing),
            ("g", Found::Other),
            ("h", Found::Other),
            ("i", Found::Nothing),
        ] {
            assert_eq!(object.find(key), found, "{key}");
        }
        assert!(object.has("e") && !object.has("f"));
    }
}
