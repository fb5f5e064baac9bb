//! What people found out, in both directions: the verdict with its evidence as it comes from the form, and as it stands on record.

use super::{ErrorView, basics::TimeText, form::FormField, form::ProblemView};
use base64::{Engine, prelude::BASE64_STANDARD};
use khlang_desk::EvidenceDraft;
use khlang_domain::{entry, payout::Settlement};
use serde::{Deserialize, Serialize};
use specta::Type;
use std::collections::BTreeMap;

/// What people found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// It was paid.
    Paid,
    /// It was not paid, and will not be.
    Failed,
    /// It was not paid, and may be sent again.
    NotPaid,
}

impl From<Verdict> for entry::Verdict {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Paid => Self::Paid,
            Verdict::Failed => Self::Failed,
            Verdict::NotPaid => Self::NotPaid,
        }
    }
}

impl From<entry::Verdict> for Verdict {
    fn from(verdict: entry::Verdict) -> Self {
        match verdict {
            entry::Verdict::Paid => Self::Paid,
            entry::Verdict::Failed => Self::Failed,
            entry::Verdict::NotPaid => Self::NotPaid,
        }
    }
}

/// A picture, as it was picked: its bytes in base64.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PictureForm {
    /// As its file says; what it really is, its bytes say.
    pub media_type: String,
    /// Its bytes.
    pub base64: String,
}

impl std::fmt::Debug for PictureForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PictureForm").field("media_type", &self.media_type).finish_non_exhaustive()
    }
}

impl PictureForm {
    /// A picture that was kept.
    #[must_use]
    pub fn of(bytes: &[u8], media_type: &str) -> Self {
        Self { media_type: media_type.to_owned(), base64: BASE64_STANDARD.encode(bytes) }
    }
}

/// What a verdict rests on, as typed and picked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceForm {
    /// What was seen and where.
    pub text: String,
    /// Pictures of it.
    pub pictures: Vec<PictureForm>,
}

impl TryFrom<EvidenceForm> for EvidenceDraft {
    type Error = ErrorView;

    /// A picture whose bytes cannot be read is a problem of the evidence, as it is for one that is no picture.
    fn try_from(form: EvidenceForm) -> Result<Self, ErrorView> {
        let pictures = form.pictures.iter().map(|picture| BASE64_STANDARD.decode(&picture.base64));
        let pictures = pictures.collect::<Result<Vec<_>, _>>().map_err(|_| {
            let problem = ProblemView {
                field: FormField::Evidence,
                row: None,
                code: "pictureUnreadable".to_owned(),
                params: BTreeMap::new(),
            };
            ErrorView { problems: vec![problem], ..ErrorView::plain("problems") }
        })?;
        Ok(Self { text: form.text, pictures })
    }
}

/// The second person's word, with the reference typed once more. Its `Debug` shows no password.
#[derive(Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SecondPersonForm {
    /// Who.
    pub name: String,
    /// As typed.
    pub password: String,
    /// As typed.
    pub reference: String,
}

impl std::fmt::Debug for SecondPersonForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecondPersonForm").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A picture that is kept as evidence; its bytes are asked for by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PictureView {
    /// Its name: the hash of its bytes.
    pub sha256: String,
    /// `image/png` or `image/jpeg`.
    pub media_type: String,
    /// How many bytes it has.
    pub bytes: u32,
}

/// What people found out about a payout, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SettlementView {
    /// What they found.
    pub verdict: Verdict,
    /// What was seen and where, as typed.
    pub text: String,
    /// Pictures of it.
    pub pictures: Vec<PictureView>,
    /// Who recorded it.
    pub by: String,
    /// Who confirmed it, where that was needed.
    pub second: Option<String>,
    /// When.
    pub at: TimeText,
}

impl From<&Settlement> for SettlementView {
    fn from(settlement: &Settlement) -> Self {
        let pictures = settlement.evidence.pictures.iter();
        Self {
            verdict: settlement.verdict.into(),
            text: settlement.evidence.text.clone(),
            pictures: pictures
                .map(|picture| PictureView {
                    sha256: picture.sha256.clone(),
                    media_type: picture.media_type.clone(),
                    bytes: super::basics::small(picture.bytes),
                })
                .collect(),
            by: settlement.by.as_str().to_owned(),
            second: settlement.second.as_ref().map(|second| second.as_str().to_owned()),
            at: settlement.at.into(),
        }
    }
}
