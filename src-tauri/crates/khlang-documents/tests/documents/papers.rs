//! Papers: what they say, over how many pages, in which picture, and that they are the same bytes every time.

use crate::{
    read_pdf::read_pdf,
    samples::{
        AFTERNOON, DAY_MS, ENGLISH, HARD_NAMES, HOUR_MS, THAI, a_day, advice_of, balance, imprint, keep, payout,
    },
};
use khlang_documents::{Advice, AdviceFormat, DayBook, DayClose, Tally, Witness, Wording, advice, day_close};
use khlang_domain::{
    approval::Environment,
    instruction::Destination,
    money::Satang,
    outcome::ProviderStatus,
    payee::PayeeName,
    payout::{Alarm, PayoutState},
};

const PAPERS: [(Wording, &str); 2] = [(THAI, "th"), (ENGLISH, "en")];

fn text_of(of: &Advice, wording: Wording) -> String {
    read_pdf(&advice(of, wording, AdviceFormat::Pdf).unwrap()).join("\n")
}

#[test]
fn an_advice_says_everything_in_both_languages() {
    let of = advice_of(PayoutState::Paid);
    let both = [
        "น้ำผึ้ง กู้เกียรติ",
        "ธนาคารกสิกรไทย · Kasikornbank (KBANK)",
        "xxx-x-xx678-9",
        "KL-20261120-0162-K7QX",
        "po_1NXWPnCo6bFb1KQto6C8OWvE",
        "ค่าที่ปรึกษางวดที่ 3 ประจำเดือนพฤศจิกายน",
        "บริษัท คลังรุ่งเรือง จำกัด",
        "บัญชีจ่ายหลัก",
        "สมศรี น้ำเพชร",
    ];
    let thai = [
        "ใบแจ้งการจ่ายเงิน",
        "จ่ายแล้ว",
        "1,250,750.50 บาท",
        "หนึ่งล้านสองแสนห้าหมื่นเจ็ดร้อยห้าสิบบาทห้าสิบสตางค์",
        "20 พฤศจิกายน พ.ศ. 2569 เวลา 14:32:10 น. (เวลาไทย)",
        "ไม่ใช่ใบเสร็จหรือหลักฐานของธนาคาร",
    ];
    let english = [
        "Payment advice",
        "Paid",
        "1,250,750.50 THB",
        "One million two hundred fifty thousand seven hundred fifty baht and fifty satang",
        "20 November 2026, 14:32:10 (Bangkok time)",
        "It is not a receipt or a statement of a bank",
    ];
    for ((wording, tag), words) in PAPERS.into_iter().zip([thai, english]) {
        let pdf = advice(&of, wording, AdviceFormat::Pdf).unwrap();
        keep(&format!("advice-paid-{tag}.pdf"), &pdf);
        let pages = read_pdf(&pdf);
        assert_eq!(pages.len(), 1);
        for words in both.iter().chain(&words) {
            assert!(pages[0].contains(words), "{words} is not in {:?}", pages[0]);
        }
    }
}

#[test]
fn only_what_was_paid_without_an_alarm_may_look_like_a_sign_of_payment() {
    let no_proof = ["ไม่ใช่หลักฐานการจ่ายเงิน", "not proof of payment"];
    let titles = ["ใบแจ้งการจ่ายเงิน", "Payment advice"];
    for (number, (wording, tag)) in PAPERS.into_iter().enumerate() {
        for state in PayoutState::ALL {
            for is_in_doubt in [false, true] {
                let of = Advice { is_in_doubt, ..advice_of(state) };
                let is_sign = state == PayoutState::Paid && !is_in_doubt;
                assert_eq!(of.tells_of_a_payment(), is_sign);
                let text = text_of(&of, wording);
                assert_eq!(text.contains(titles[number]), is_sign, "{state:?} {is_in_doubt}");
                assert_eq!(!text.contains(no_proof[number]), is_sign, "{state:?} {is_in_doubt}");
            }
            if let PayoutState::Failed | PayoutState::Unknown = state {
                let name = format!("advice-{}-{tag}.pdf", state.name());
                keep(&name, &advice(&advice_of(state), wording, AdviceFormat::Pdf).unwrap());
            }
        }
    }
}

#[test]
fn nothing_of_an_account_but_its_last_four_digits_is_in_the_file() {
    for (digits, shown) in [
        ("0123456789", "xxx-x-xx678-9"),
        ("123456", "xx34-56"),
        ("020123456789", "xxx-x-xxxx6-789"),
        ("98765432109876543210", "xxxx-xxxx-xxxx-xxxx-3210"),
    ] {
        let of = Advice {
            account: khlang_domain::account::AccountNumber::parse_typed(digits).unwrap(),
            ..advice_of(PayoutState::Paid)
        };
        let text = text_of(&of, THAI);
        assert!(text.contains(shown), "{text}");
        let plain: String = text.chars().filter(char::is_ascii_digit).collect();
        assert!(!plain.contains(&digits[..digits.len() - 3]), "{digits}: {text}");
    }
}

#[test]
fn a_paper_of_a_rehearsal_says_that_no_money_moved() {
    let words = ["โหมดซ้อม ไม่มีเงินเคลื่อนไหวจริง", "no real money moved"];
    for ((wording, tag), words) in PAPERS.into_iter().zip(words) {
        let mut of = advice_of(PayoutState::Paid);
        let mut close = a_day(30);
        assert!(!text_of(&of, wording).contains(words));
        of.imprint.environment = Environment::Rehearsal;
        close.imprint.environment = Environment::Rehearsal;
        keep(&format!("advice-rehearsal-{tag}.png"), &advice(&of, wording, AdviceFormat::Png).unwrap());
        let text = text_of(&of, wording);
        assert_eq!(text.matches(words).count(), 2, "in the band and, where that is cut off, beside the state: {text}");
        assert!(!of.tells_of_a_payment() && !text.contains("ใบแจ้ง") && !text.contains("Payment advice"), "{text}");
        for page in read_pdf(&day_close(&close, wording).unwrap()) {
            assert!(page.contains(words), "{page}");
        }
    }
}

#[test]
fn an_advice_is_the_payout_as_it_stands() {
    let mut paid = payout(162, PayoutState::Paid);
    paid.provider_status = Some(ProviderStatus::Paid);
    paid.paid_at = Some(AFTERNOON);
    let of = Advice::of(&paid, imprint()).unwrap();
    assert_eq!((of.witness, of.is_in_doubt, of.paid_at), (Witness::Provider, false, Some(AFTERNOON)));
    assert_eq!(of.reference.as_str(), "KL-20261120-0162-K7QX");

    paid.provider_status = Some(ProviderStatus::Accepted);
    let of = Advice::of(&paid, imprint()).unwrap();
    assert_eq!(of.witness, Witness::People);
    assert!(text_of(&of, ENGLISH).contains("The provider itself did not say so."));

    paid.alarm = Some(Alarm::LateChange { from: PayoutState::Paid, to: PayoutState::Failed });
    assert!(Advice::of(&paid, imprint()).unwrap().is_in_doubt);

    let mut failed = payout(1, PayoutState::Failed);
    assert!(text_of(&Advice::of(&failed, imprint()).unwrap(), ENGLISH).contains("Recorded as not paid by the office"));
    failed.provider_status = Some(ProviderStatus::Failed);
    assert!(text_of(&Advice::of(&failed, imprint()).unwrap(), ENGLISH).contains("It was not paid."));

    let mut draft = payout(1, PayoutState::Draft);
    draft.instruction = None;
    assert_eq!(Advice::of(&draft, imprint()), None);
}

#[test]
fn hard_names_are_whole_in_the_text_of_the_paper() {
    for name in HARD_NAMES {
        let of = Advice { payee: PayeeName::parse(name).unwrap(), ..advice_of(PayoutState::Paid) };
        let text = text_of(&of, THAI).replace(['\n', ' '], "");
        assert!(text.contains(&name.replace(' ', "")), "{name} is not in {text}");
    }
}

#[test]
fn a_picture_is_as_wide_as_a_sheet_and_as_high_as_what_stands_on_it() {
    for (wording, tag) in PAPERS {
        let png = advice(&advice_of(PayoutState::Paid), wording, AdviceFormat::Png).unwrap();
        keep(&format!("advice-paid-{tag}.png"), &png);
        let picture = tiny_skia::Pixmap::decode_png(&png).unwrap();
        assert_eq!(picture.width(), 1489);
        assert!((1300..1900).contains(&picture.height()), "{}", picture.height());
        let is_white = |pixel: &&tiny_skia::PremultipliedColorU8| pixel.red() > 0xf0 && pixel.blue() > 0xf0;
        let inked = picture.pixels().len() - picture.pixels().iter().filter(is_white).count();
        let share = inked * 100 / picture.pixels().len();
        assert!((4..25).contains(&share), "{share} of a hundred");
    }
}

#[test]
fn the_same_paper_is_the_same_bytes_whenever_it_is_made() {
    let (of, close) = (advice_of(PayoutState::Paid), a_day(12));
    for format in [AdviceFormat::Pdf, AdviceFormat::Png] {
        let once = advice(&of, THAI, format).unwrap();
        assert_eq!(once, advice(&of, THAI, format).unwrap(), "{format:?}");
        let other = Advice { amount: Satang::new(1), ..of.clone() };
        assert_ne!(once, advice(&other, THAI, format).unwrap(), "{format:?}");
    }
    let once = day_close(&close, THAI).unwrap();
    assert_eq!(once, day_close(&close, THAI).unwrap());
    assert_ne!(once, day_close(&close, ENGLISH).unwrap());
}

#[test]
fn a_connection_is_called_what_the_window_calls_it() {
    let close = read_pdf(&day_close(&a_day(1), THAI).unwrap()).concat();
    assert!(close.contains("การเชื่อมต่อ บัญชีจ่ายหลัก"), "{close}");
    assert!(close.contains("ทุกรายการของการเชื่อมต่อนี้"), "{close}");
    for paper in [close, text_of(&advice_of(PayoutState::Refused), THAI), text_of(&advice_of(PayoutState::Paid), THAI)]
    {
        assert!(paper.contains("การเชื่อมต่อ") && !paper.contains("ช่องทาง"), "{paper}");
    }
}

#[test]
fn a_wallet_is_told_as_one() {
    let of = Advice { destination: Destination::Wallet, ..advice_of(PayoutState::Paid) };
    assert!(text_of(&of, THAI).contains("วอลเล็ตของผู้ให้บริการ"));
}

#[test]
fn every_open_payout_is_on_a_page_and_no_page_has_signatures_alone() {
    for (wording, tag) in PAPERS {
        let long = day_close(&a_day(60), wording).unwrap();
        keep(&format!("close-{tag}.pdf"), &long);
        assert_eq!(read_pdf(&long).len(), 5);
    }
    for open in [0, 1, 5, 16, 17, 18, 33, 34] {
        let close = a_day(open);
        let pages = read_pdf(&day_close(&close, ENGLISH).unwrap());
        let all = pages.concat();
        for payout in &close.open {
            assert_eq!(all.matches(payout.reference.as_str()).count(), 1, "{} of {open}", payout.reference);
        }
        for (number, page) in pages.iter().enumerate() {
            assert!(page.contains(&format!("Page {} of {}", number + 1, pages.len())), "{page}");
            assert!(page.contains("Day close 20 November 2026"), "{page}");
        }
        let last = pages.last().unwrap();
        assert!(last.contains("Approved by"), "{open}: {last}");
        assert!(last.contains("KL-20261120") || open == 0, "{open}: {last}");
    }
}

#[test]
fn a_day_close_says_what_is_unexplained_and_by_which_formula() {
    let began = AFTERNOON.bangkok_day_began();
    let (opening, closing) = (balance(10_000, began), balance(8_500, began.plus(20 * HOUR_MS)));
    let mut book = DayBook::begin(imprint(), AFTERNOON, opening, closing);
    book.count(&payout(1, PayoutState::Paid));
    let close = book.close();
    assert_eq!(close.expected(), Some(Satang::new(899_975)));
    assert_eq!(close.unexplained(), Some(Satang::new(-49_975)));
    let text = read_pdf(&day_close(&close, ENGLISH).unwrap()).concat();
    for words in ["10,000.00", "1,000.25", "8,999.75", "8,500.00", "−499.75", "opening balance − paid + came back"]
    {
        assert!(text.contains(words), "{words} is not in {text}");
    }

    let unknown = DayClose { closing: None, ..close.clone() };
    assert_eq!(unknown.unexplained(), None);
    let text = read_pdf(&day_close(&unknown, ENGLISH).unwrap()).concat();
    assert!(text.contains("not known") && !text.contains("Unexplained"), "{text}");

    // Told once, it would agree with itself whatever happened.
    let once = DayClose { closing: opening, ..close };
    assert_eq!((once.expected(), once.unexplained()), (None, None));
    assert!(!read_pdf(&day_close(&once, ENGLISH).unwrap()).concat().contains("Unexplained"));
    let mut book = DayBook::begin(imprint(), AFTERNOON, opening, opening);
    book.count(&payout(1, PayoutState::Paid));
    assert_eq!(book.close().paid.count, 1, "of the whole day");
}

#[test]
fn a_day_counts_each_payout_once_and_by_when_its_money_moved() {
    let began = AFTERNOON.bangkok_day_began();
    let tally = |count: u64| Tally { count, sum: Some(Satang::new(100_025 * i64::try_from(count).unwrap())) };
    let begin = || {
        let (opening, closing) = (balance(1, began.plus(8 * HOUR_MS)), balance(1, began.plus(20 * HOUR_MS)));
        DayBook::begin(imprint(), AFTERNOON, opening, closing)
    };

    let mut book = begin();
    for _ in 0..3 {
        book.count(&payout(1, PayoutState::Paid));
        book.count(&payout(2, PayoutState::Pending));
    }
    let close = book.close();
    assert_eq!((close.paid, close.on_its_way_at_closing, close.open.len()), (tally(1), tally(1), 1));
    assert_eq!(close.by_state, [(PayoutState::Pending, tally(1)), (PayoutState::Paid, tally(1))]);

    // Paid at the provider before the first balance, and after the second: only the latter may be in the second one already.
    for (hour, paid, on_its_way) in [(7, 0, 0), (8, 0, 0), (9, 1, 0), (20, 1, 0), (21, 0, 1)] {
        let mut book = begin();
        let mut paid_then = payout(1, PayoutState::Paid);
        paid_then.paid_at = Some(began.plus(hour * HOUR_MS));
        book.count(&paid_then);
        let close = book.close();
        assert_eq!((close.paid, close.on_its_way_at_closing), (tally(paid), tally(on_its_way)), "at {hour}");
        assert!(close.open.is_empty());
    }

    // What ended after a balance in another way was on its way at it all the same.
    for (hour, at_opening, at_closing) in [(7, 0, 0), (15, 1, 0), (21, 1, 1)] {
        let mut book = begin();
        let mut failed = payout(1, PayoutState::Failed);
        failed.attempts[0].began_at = began.plus(6 * HOUR_MS);
        failed.state_since = began.plus(hour * HOUR_MS);
        book.count(&failed);
        let close = book.close();
        assert_eq!(
            (close.on_its_way_at_opening, close.on_its_way_at_closing),
            (tally(at_opening), tally(at_closing)),
            "at {hour}"
        );
    }

    // Entered the day before and paid on this one: in the money, not among what was entered.
    let mut book = begin();
    let mut earlier = payout(1, PayoutState::Paid);
    earlier.entered_at = Some(AFTERNOON.plus(-DAY_MS));
    book.count(&earlier);
    // Of another day altogether.
    let mut old = payout(2, PayoutState::Failed);
    old.entered_at = Some(AFTERNOON.plus(-DAY_MS));
    book.count(&old);
    // Left and came back on the day, with nothing known of when it was paid: both, so that it explains itself.
    book.count(&payout(3, PayoutState::Reversed));
    // Paid, and under an alarm: it is not over.
    let mut alarmed = payout(4, PayoutState::Paid);
    alarmed.alarm = Some(Alarm::LateChange { from: PayoutState::Failed, to: PayoutState::Paid });
    book.count(&alarmed);
    // Back with its maker: open, and nothing is on its way.
    book.count(&payout(5, PayoutState::Returned));
    let close = book.close();
    assert_eq!((close.paid, close.came_back, close.on_its_way_at_closing), (tally(3), tally(1), tally(0)));
    let states: Vec<_> = close.by_state.iter().map(|(state, tally)| (*state, tally.count)).collect();
    assert_eq!(states, [(PayoutState::Returned, 1), (PayoutState::Paid, 1), (PayoutState::Reversed, 1)]);
    let open: Vec<_> = close.open.iter().map(|payout| (payout.state, payout.is_in_doubt)).collect();
    assert_eq!(open, [(PayoutState::Paid, true), (PayoutState::Returned, false)]);
}

#[test]
fn sums_that_do_not_fit_are_told_as_not_known_and_not_as_something_else() {
    let full = Tally::NONE.and(Satang::new(i64::MAX)).and(Satang::new(1));
    assert_eq!(full, Tally { count: 2, sum: None });
    let close = DayClose { paid: full, ..a_day(0) };
    assert_eq!((close.expected(), close.unexplained()), (None, None));
    assert!(read_pdf(&day_close(&close, ENGLISH).unwrap()).concat().contains("Unexplained"));
}
