//! The words of the papers. States are called as the screen calls them, which a test holds against its catalogue.

use khlang_domain::payout::PayoutState;

/// Every word that a paper has of its own, in one language.
pub(crate) struct Words {
    pub(crate) rehearsal: &'static str,
    pub(crate) currency: &'static str,
    pub(crate) connection: &'static str,
    pub(crate) made: &'static str,
    pub(crate) page: &'static str,

    pub(crate) advice_title: &'static str,
    pub(crate) status_title: &'static str,
    pub(crate) no_proof: &'static str,
    pub(crate) not_a_receipt: &'static str,
    pub(crate) paid_says_provider: &'static str,
    pub(crate) paid_say_people: &'static str,
    pub(crate) failed_say_people: &'static str,
    pub(crate) paid_in_doubt: &'static str,
    pub(crate) in_doubt: &'static str,
    pub(crate) amount: &'static str,
    pub(crate) payee: &'static str,
    pub(crate) bank: &'static str,
    pub(crate) account: &'static str,
    pub(crate) wallet: &'static str,
    pub(crate) reference: &'static str,
    pub(crate) provider_id: &'static str,
    pub(crate) description: &'static str,
    pub(crate) entered: &'static str,
    pub(crate) paid: &'static str,
    pub(crate) status: &'static str,
    pub(crate) since: &'static str,
    pub(crate) reason: &'static str,

    pub(crate) close_title: &'static str,
    pub(crate) money_title: &'static str,
    pub(crate) opening: &'static str,
    pub(crate) closing: &'static str,
    pub(crate) told_at: &'static str,
    pub(crate) not_known: &'static str,
    pub(crate) paid_between: &'static str,
    pub(crate) came_back_between: &'static str,
    pub(crate) paid_that_day: &'static str,
    pub(crate) came_back_that_day: &'static str,
    pub(crate) expected: &'static str,
    pub(crate) unexplained: &'static str,
    pub(crate) on_its_way_at_opening: &'static str,
    pub(crate) on_its_way_at_closing: &'static str,
    pub(crate) formula_expected: &'static str,
    pub(crate) formula_unexplained: &'static str,
    pub(crate) on_its_way_hint: &'static str,
    pub(crate) no_balance_hint: &'static str,
    pub(crate) by_state_title: &'static str,
    pub(crate) by_state_hint: &'static str,
    pub(crate) nothing_entered: &'static str,
    pub(crate) count: &'static str,
    pub(crate) total: &'static str,
    pub(crate) open_title: &'static str,
    pub(crate) open_hint: &'static str,
    pub(crate) nothing_open: &'static str,
    pub(crate) alarm: &'static str,
    pub(crate) signatures: [&'static str; 3],
    pub(crate) date: &'static str,
}

pub(super) const THAI: Words = Words {
    rehearsal: "โหมดซ้อม ไม่มีเงินเคลื่อนไหวจริง",
    currency: "บาท",
    connection: "การเชื่อมต่อ",
    made: "จัดทำโดย {who} เมื่อ {when} ด้วยโปรแกรม Khlang",
    page: "หน้า {page} จาก {pages}",

    advice_title: "ใบแจ้งการจ่ายเงิน",
    status_title: "สถานะรายการจ่ายเงิน",
    no_proof: "เอกสารนี้ไม่ใช่หลักฐานการจ่ายเงิน",
    not_a_receipt: "เอกสารนี้ผู้จ่ายเงินเป็นผู้จัดทำ ไม่ใช่ใบเสร็จหรือหลักฐานของธนาคาร โปรดตรวจสอบเงินเข้าจากบัญชีของผู้รับ",
    paid_says_provider: "ผู้ให้บริการแจ้งว่าจ่ายแล้ว",
    paid_say_people: "สำนักงานบันทึกว่าจ่ายแล้วตามหลักฐาน ผู้ให้บริการไม่ได้แจ้งผลเอง",
    failed_say_people: "สำนักงานบันทึกว่าไม่ได้จ่ายตามหลักฐาน ผู้ให้บริการไม่ได้แจ้งผลเอง",
    paid_in_doubt: "มีสัญญาณเตือนค้างอยู่ ยังยืนยันการจ่ายไม่ได้",
    in_doubt: "มีสัญญาณเตือนค้างอยู่ที่รายการนี้",
    amount: "จำนวนเงิน",
    payee: "ผู้รับเงิน",
    bank: "ธนาคาร",
    account: "เลขที่บัญชี",
    wallet: "วอลเล็ตของผู้ให้บริการ",
    reference: "เลขอ้างอิงของเรา",
    provider_id: "รหัสของผู้ให้บริการ",
    description: "รายละเอียด",
    entered: "วันที่ทำรายการ",
    paid: "จ่ายเมื่อ",
    status: "สถานะ",
    since: "ตั้งแต่ {when}",
    reason: "เหตุผล",

    close_title: "สรุปปิดวัน",
    money_title: "ยอดเงินที่ผู้ให้บริการ",
    opening: "ยอดต้นวัน",
    closing: "ยอดปลายวัน",
    told_at: "ผู้ให้บริการแจ้งเมื่อ {when}",
    not_known: "ไม่ทราบ",
    paid_between: "จ่ายแล้วระหว่างสองยอด",
    came_back_between: "เงินตีกลับระหว่างสองยอด",
    paid_that_day: "จ่ายแล้วในวันนั้น",
    came_back_that_day: "เงินตีกลับในวันนั้น",
    expected: "ยอดที่ควรเหลือ",
    unexplained: "ส่วนต่างที่อธิบายไม่ได้",
    on_its_way_at_opening: "ระหว่างทาง ณ ยอดต้นวัน",
    on_its_way_at_closing: "ระหว่างทาง ณ ยอดปลายวัน",
    formula_expected: "ยอดที่ควรเหลือ = ยอดต้นวัน − จ่ายแล้ว + เงินตีกลับ",
    formula_unexplained: "ส่วนต่างที่อธิบายไม่ได้ = ยอดปลายวัน − ยอดที่ควรเหลือ (เป็นบวก: มีเงินเข้าจากที่อื่น เป็นลบ: มีเงินออกที่ระบบนี้ไม่ทราบ เช่น ค่าธรรมเนียม)",
    on_its_way_hint: "รายการระหว่างทางส่งไปแล้วแต่ยังไม่ทราบผลสุดท้าย ผู้ให้บริการอาจหักจากยอดไปแล้วหรือยังไม่หักก็ได้",
    no_balance_hint: "ต้องทราบทั้งยอดต้นวันและยอดปลายวันซึ่งแจ้งคนละเวลากัน จึงจะคำนวณส่วนต่างได้",
    by_state_title: "รายการที่ทำในวันนั้น แยกตามสถานะ",
    by_state_hint: "สถานะ ณ เวลาที่จัดทำเอกสาร",
    nothing_entered: "ไม่มีรายการในวันนั้น",
    count: "จำนวน",
    total: "รวม",
    open_title: "รายการที่ยังไม่จบ",
    open_hint: "ทุกรายการของการเชื่อมต่อนี้ที่ยังไม่จบ ณ เวลาที่จัดทำเอกสาร รวมของวันก่อน ๆ",
    nothing_open: "ไม่มี ทุกรายการจบแล้ว",
    alarm: "มีสัญญาณเตือน",
    signatures: ["ผู้จัดทำ", "ผู้ตรวจสอบ", "ผู้อนุมัติ"],
    date: "วันที่",
};

pub(super) const ENGLISH: Words = Words {
    rehearsal: "Rehearsal: no real money moved.",
    currency: "THB",
    connection: "Connection",
    made: "Made by {who}, {when}, with Khlang",
    page: "Page {page} of {pages}",

    advice_title: "Payment advice",
    status_title: "Payout status",
    no_proof: "This sheet is not proof of payment.",
    not_a_receipt: "This sheet comes from the payer. It is not a receipt or a statement of a bank: what arrived is shown by the payee’s account.",
    paid_says_provider: "The provider reports it as paid.",
    paid_say_people: "Recorded as paid by the office, on evidence. The provider itself did not say so.",
    failed_say_people: "Recorded as not paid by the office, on evidence. The provider itself did not say so.",
    paid_in_doubt: "There is an open alarm, and the payment cannot be confirmed.",
    in_doubt: "There is an open alarm on this payout.",
    amount: "Amount",
    payee: "Payee",
    bank: "Bank",
    account: "Account",
    wallet: "Provider’s wallet",
    reference: "Our reference",
    provider_id: "Provider’s ID",
    description: "Description",
    entered: "Entered",
    paid: "Paid",
    status: "Status",
    since: "since {when}",
    reason: "Reason",

    close_title: "Day close",
    money_title: "Money at the provider",
    opening: "Opening balance",
    closing: "Closing balance",
    told_at: "as the provider told {when}",
    not_known: "not known",
    paid_between: "Paid between the two balances",
    came_back_between: "Came back between the two balances",
    paid_that_day: "Paid on that day",
    came_back_that_day: "Came back on that day",
    expected: "Expected balance",
    unexplained: "Unexplained",
    on_its_way_at_opening: "On its way at the opening balance",
    on_its_way_at_closing: "On its way at the closing balance",
    formula_expected: "Expected balance = opening balance − paid + came back.",
    formula_unexplained: "Unexplained = closing balance − expected balance (more than zero: money came from elsewhere; less than zero: money went without this desk knowing, such as fees).",
    on_its_way_hint: "What is on its way was sent, and its last word was not known: the provider may have taken it from the balance already, or not.",
    no_balance_hint: "What is unexplained can only be told from two balances of different times.",
    by_state_title: "Entered on that day, by status",
    by_state_hint: "The status is the one at the time this paper was made.",
    nothing_entered: "Nothing was entered on that day.",
    count: "Count",
    total: "Total",
    open_title: "Still open",
    open_hint: "Everything of this connection that was not over when this paper was made, from earlier days too.",
    nothing_open: "None. Everything is over.",
    alarm: "alarm",
    signatures: ["Made by", "Checked by", "Approved by"],
    date: "Date",
};

/// What the screen calls a state, in Thai and in English.
pub(super) const fn state(state: PayoutState) -> (&'static str, &'static str) {
    match state {
        PayoutState::Draft => ("ร่าง", "Draft"),
        PayoutState::Discarded => ("ร่างที่ทิ้งแล้ว", "Discarded draft"),
        PayoutState::AwaitingApproval => ("รออนุมัติ", "Waiting for approval"),
        PayoutState::Returned => ("ส่งกลับแก้ไข", "Returned"),
        PayoutState::Rejected => ("ไม่อนุมัติ", "Rejected"),
        PayoutState::Ready => ("พร้อมส่ง", "Ready"),
        PayoutState::Sending => ("กำลังส่ง", "Sending"),
        PayoutState::Unknown => ("ไม่ทราบผล", "Outcome unknown"),
        PayoutState::Refused => ("ถูกปฏิเสธ", "Refused"),
        PayoutState::Pending => ("รอดำเนินการ", "Pending"),
        PayoutState::Processing => ("กำลังโอน", "Processing"),
        PayoutState::Accepted => ("รับแล้ว (ไม่ติดตามผล)", "Accepted (not tracked)"),
        PayoutState::Paid => ("จ่ายแล้ว", "Paid"),
        PayoutState::Failed => ("ไม่สำเร็จ", "Failed"),
        PayoutState::Canceled => ("ยกเลิกแล้ว", "Cancelled"),
        PayoutState::Reversed => ("เงินตีกลับ", "Reversed"),
    }
}

/// What a state that is not paid means for whoever waits for the money, in Thai and in English.
pub(super) const fn meaning(state: PayoutState) -> (&'static str, &'static str) {
    match state {
        PayoutState::Draft
        | PayoutState::Discarded
        | PayoutState::AwaitingApproval
        | PayoutState::Returned
        | PayoutState::Ready => ("ยังไม่มีการจ่ายเงิน", "No payment has been made."),
        PayoutState::Rejected => ("สำนักงานไม่อนุมัติ ไม่มีการจ่ายเงิน", "The office rejected it. Nothing was paid."),
        PayoutState::Sending | PayoutState::Unknown => {
            ("ยังไม่ทราบว่าจ่ายแล้วหรือไม่", "Whether it was paid is not known yet.")
        }
        PayoutState::Refused => ("ผู้ให้บริการปฏิเสธ ไม่มีการจ่ายเงิน", "The provider refused it. Nothing was paid."),
        PayoutState::Pending | PayoutState::Processing => {
            ("อยู่ระหว่างดำเนินการ ยังไม่ได้จ่าย", "It is on its way and has not been paid yet.")
        }
        PayoutState::Accepted => (
            "ผู้ให้บริการรับรายการแล้ว แต่ไม่แจ้งผล จึงยังไม่ทราบว่าจ่ายแล้วหรือไม่",
            "The provider took it and gives no further report: whether it was paid is not known.",
        ),
        PayoutState::Failed => ("จ่ายไม่สำเร็จ", "It was not paid."),
        PayoutState::Canceled => ("ยกเลิกแล้ว ไม่มีการจ่ายเงิน", "It was cancelled. Nothing was paid."),
        PayoutState::Reversed => ("จ่ายแล้วแต่เงินตีกลับ", "It was paid, and the money came back."),
        PayoutState::Paid => ("จ่ายแล้ว", "Paid."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_called_as_the_screen_calls_them() {
        let catalogue = |language: &str| {
            let path = format!("{}/../../../ui/messages/{language}.json", env!("CARGO_MANIFEST_DIR"));
            std::fs::read_to_string(path).unwrap()
        };
        let (thai, english) = (catalogue("th"), catalogue("en"));
        for of in PayoutState::ALL.into_iter().filter(|state| *state != PayoutState::Discarded) {
            let (in_thai, in_english) = state(of);
            for (catalogue, word) in [(&thai, in_thai), (&english, in_english)] {
                let line = format!("\"state.{}\": \"{word}\"", of.name());
                assert!(catalogue.contains(&line), "{line}");
            }
        }
    }
}
