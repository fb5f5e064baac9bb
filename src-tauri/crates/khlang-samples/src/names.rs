//! Invented people and companies, in Thai and in Latin letters, as they stand on accounts: titles, long names, and the signs that searches
//! stumble over (quotes, `%`, `_`, ำ). No name is meant to be anybody's.

use crate::dice::Dice;

const THAI_TITLES: [(u32, &str); 6] = [(30, "นาย"), (22, "นาง"), (26, "นางสาว"), (8, "น.ส. "), (3, "ดร. "), (11, "")];
const THAI_FIRST: [&str; 64] = [
    "สมชาย",
    "สมหญิง",
    "สมศรี",
    "มาลี",
    "มานี",
    "มานะ",
    "ปิติ",
    "ชูใจ",
    "วีระ",
    "วิชัย",
    "วิภา",
    "อรุณ",
    "อรุณี",
    "อำพร",
    "อำไพ",
    "อำนวย",
    "สำราญ",
    "สำเนียง",
    "กำพล",
    "จำเนียร",
    "จำรัส",
    "ดำรง",
    "ทองคำ",
    "คำปัน",
    "คำแก้ว",
    "บุญมี",
    "บุญส่ง",
    "บุญเรือน",
    "ประเสริฐ",
    "ประภา",
    "ประยูร",
    "พรทิพย์",
    "พิมพ์ใจ",
    "พงษ์ศักดิ์",
    "ภัทรพล",
    "ภูริพัฒน์",
    "น้ำฝน",
    "น้ำทิพย์",
    "น้ำผึ้ง",
    "แก้วตา",
    "แสงเดือน",
    "แสงดาว",
    "เกศินี",
    "เกรียงไกร",
    "เพ็ญศรี",
    "เสาวลักษณ์",
    "โสภา",
    "ไพโรจน์",
    "ใจทิพย์",
    "กัญญา",
    "กิตติศักดิ์",
    "ขวัญใจ",
    "จันทร์เพ็ญ",
    "ชลธิชา",
    "ฐิติมา",
    "ณัฐวุฒิ",
    "ธนพร",
    "นงลักษณ์",
    "ปริญญา",
    "ยุพิน",
    "รัตนา",
    "ลัดดา",
    "ศิริพร",
    "หทัยรัตน์",
];
const THAI_LAST_BEGIN: [&str; 40] = [
    "แก้ว",
    "ทอง",
    "ศรี",
    "บุญ",
    "วงศ์",
    "สุข",
    "จันทร์",
    "แสง",
    "คำ",
    "น้ำ",
    "ชัย",
    "พงษ์",
    "รัตน",
    "เจริญ",
    "อินทร์",
    "พรหม",
    "เพชร",
    "สิทธิ",
    "ธรรม",
    "มณี",
    "ไชย",
    "โชติ",
    "ประเสริฐ",
    "สมบูรณ์",
    "เกียรติ",
    "กิตติ",
    "วิเศษ",
    "สว่าง",
    "อุดม",
    "ภักดี",
    "ใจ",
    "รุ่ง",
    "นาค",
    "กำ",
    "อำ",
    "สำ",
    "ดำ",
    "ลำ",
    "ปาน",
    "หงษ์",
];
const THAI_LAST_END: [&str; 32] = [
    "ดี",
    "งาม",
    "มั่น",
    "สกุล",
    "วงศ์",
    "ศักดิ์",
    "พันธุ์",
    "กุล",
    "รักษ์",
    "เจริญ",
    "สุข",
    "มณี",
    "ทอง",
    "คำ",
    "ชัย",
    "พงศ์",
    "ศิริ",
    "วัฒน์",
    "นนท์",
    "โรจน์",
    "รุ่งเรือง",
    "ไพศาล",
    "เลิศ",
    "เรือง",
    "พร",
    "สมบัติ",
    "นิล",
    "ยิ่งยง",
    "แย้ม",
    "เอี่ยม",
    "อ่อน",
    "น้อย",
];
const LATIN_TITLES: [(u32, &str); 5] = [(35, "Mr. "), (15, "Mrs. "), (20, "Ms. "), (5, "Dr. "), (25, "")];
const LATIN_FIRST: [&str; 40] = [
    "Anan",
    "Anchalee",
    "Busaba",
    "Chai",
    "Chanida",
    "Daniel",
    "Emma",
    "François",
    "Georg",
    "Hannah",
    "Ingrid",
    "James",
    "Kanya",
    "Lars",
    "Mali",
    "Maria",
    "Naree",
    "Nok",
    "Oliver",
    "Orn",
    "Patrick",
    "Ploy",
    "Ratana",
    "René",
    "Siri",
    "Somchai",
    "Somsak",
    "Sunee",
    "Thomas",
    "Udom",
    "Veera",
    "Wanida",
    "William",
    "Xavier",
    "Yuki",
    "Zoë",
    "Siobhán",
    "Jürgen",
    "Nguyen",
    "Aung",
];
const LATIN_LAST: [&str; 40] = [
    "Amornrat",
    "Boonmee",
    "Charoensuk",
    "Dechapong",
    "Eriksson",
    "Fischer",
    "Garcia",
    "Hansen",
    "Inthawong",
    "Jaidee",
    "Kaewmanee",
    "Limcharoen",
    "Müller",
    "Nakagawa",
    "O'Brien",
    "O’Connor",
    "Phongsri",
    "Quigley",
    "Rattanakul",
    "Saetang",
    "Smith",
    "Srisuk",
    "Tanaka",
    "Thongdee",
    "Ueda",
    "van der Berg",
    "Wongsawat",
    "Xu",
    "Yamamoto",
    "Zimmermann",
    "de Souza",
    "Al-Farsi",
    "McDonald",
    "Nguyen",
    "Khin",
    "Suzuki",
    "Jensen",
    "Dubois",
    "Rossi",
    "Novák",
];
const THAI_TRADES: [&str; 32] = [
    "น้ำแข็งหลอด",
    "น้ำดื่มบริสุทธิ์",
    "ขนส่ง",
    "วัสดุก่อสร้าง",
    "อะไหล่ยนต์",
    "เครื่องเขียน",
    "พลาสติก",
    "อาหารทะเล",
    "แปรรูปอาหาร",
    "โลจิสติกส์",
    "เฟอร์นิเจอร์",
    "การพิมพ์",
    "เกษตรภัณฑ์",
    "เหล็กกล้า",
    "ค้าข้าว",
    "ท่องเที่ยว",
    "รักษาความปลอดภัย",
    "ทำความสะอาด",
    "สื่อโฆษณา",
    "ไฟฟ้า",
    "เครื่องมือแพทย์",
    "ซอฟต์แวร์",
    "ก่อสร้าง",
    "ประกันภัย",
    "สิ่งทอ",
    "อัญมณี",
    "บัญชีและภาษี",
    "กฎหมาย",
    "จัดหางาน",
    "สำลีและผ้าก๊อซ",
    "กำจัดปลวก",
    "แก๊ส",
];
const THAI_PLACES: [&str; 28] = [
    "กรุงเทพ",
    "เชียงใหม่",
    "ขอนแก่น",
    "นครราชสีมา",
    "หาดใหญ่",
    "ภูเก็ต",
    "ระยอง",
    "ชลบุรี",
    "ลำปาง",
    "ลำพูน",
    "กำแพงเพชร",
    "อำนาจเจริญ",
    "อุดรธานี",
    "น้ำพอง",
    "แม่สอด",
    "แพร่",
    "แกลง",
    "สุราษฎร์",
    "พิษณุโลก",
    "บุรีรัมย์",
    "สยาม",
    "ไทย",
    "เอเชีย",
    "อันดามัน",
    "ล้านนา",
    "อีสาน",
    "เจ้าพระยา",
    "บางนา",
];
const LATIN_TRADES: [&str; 24] = [
    "Logistics",
    "Trading",
    "Foods",
    "Plastics",
    "Steel",
    "Marine",
    "Digital",
    "Packaging",
    "Textiles",
    "Engineering",
    "Media",
    "Cleaning",
    "Security",
    "Travel",
    "Auto Parts",
    "Medical",
    "Software",
    "Energy",
    "Printing",
    "Gems & Jewelry",
    "Consulting",
    "100% Organic",
    "A_B Supplies",
    "Cold Storage",
];
const LATIN_PLACES: [&str; 20] = [
    "Siam",
    "Bangkok",
    "Chao Phraya",
    "Andaman",
    "Lanna",
    "Isan",
    "Eastern Seaboard",
    "Pacific",
    "Golden",
    "Star",
    "Union",
    "Inter",
    "Thai-Nippon",
    "Euro",
    "Asia",
    "Global",
    "Green",
    "First",
    "Royal Orchid",
    "Mekong",
];
const FUNDS: [&str; 4] =
    ["กองทุนสำรองเลี้ยงชีพพนักงาน", "สหกรณ์ออมทรัพย์พนักงาน", "มูลนิธิเพื่อการศึกษาและพัฒนาชุมชน", "นิติบุคคลอาคารชุดและหมู่บ้านจัดสรร"];

/// Who is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Person,
    Company,
}

/// A name, and whose it is.
pub(crate) fn name(dice: &mut Dice) -> (Sort, String) {
    let make = *dice.weigh::<(Sort, fn(&mut Dice) -> String)>(&[
        (66, (Sort::Person, thai_person)),
        (9, (Sort::Person, latin_person)),
        (18, (Sort::Company, thai_company)),
        (6, (Sort::Company, latin_company)),
        (1, (Sort::Company, long_name)),
    ]);
    (make.0, (make.1)(dice))
}

fn thai_person(dice: &mut Dice) -> String {
    let title = dice.weigh(&THAI_TITLES);
    let first = dice.pick(&THAI_FIRST);
    let (begin, end) = (dice.pick(&THAI_LAST_BEGIN), dice.pick(&THAI_LAST_END));
    let middle = if dice.one_in(3) { *dice.pick(&THAI_LAST_BEGIN) } else { "" };
    format!("{title}{first} {begin}{middle}{end}")
}

fn latin_person(dice: &mut Dice) -> String {
    let name = format!("{}{} {}", dice.weigh(&LATIN_TITLES), dice.pick(&LATIN_FIRST), dice.pick(&LATIN_LAST));
    // Banks print many of their names in capitals.
    if dice.one_in(3) { name.to_uppercase() } else { name }
}

fn thai_company(dice: &mut Dice) -> String {
    let (trade, place) = (dice.pick(&THAI_TRADES), dice.pick(&THAI_PLACES));
    match dice.below(10) {
        0 => format!("ร้าน{place}{trade}"),
        1 | 2 => format!("ห้างหุ้นส่วนจำกัด {place}{trade}"),
        3 => format!("หจก. {trade}{place} {}", dice.between(2530, 2569)),
        4 => format!("บริษัท {place}{trade} จำกัด (มหาชน)"),
        5 => format!("บจก. {trade} {place} ({})", dice.pick(&THAI_PLACES)),
        _ => format!("บริษัท {trade} {place} จำกัด"),
    }
}

fn latin_company(dice: &mut Dice) -> String {
    let (place, trade) = (dice.pick(&LATIN_PLACES), dice.pick(&LATIN_TRADES));
    match dice.below(4) {
        0 => format!("{place} {trade} (Thailand) Public Company Limited"),
        1 => format!("{} & Sons {trade} Ltd., Part.", dice.pick(&LATIN_LAST)),
        _ => format!("{place} {trade} Co., Ltd."),
    }
}

fn long_name(dice: &mut Dice) -> String {
    let fund = dice.pick(&FUNDS);
    let (trade, place) = (dice.pick(&THAI_TRADES), dice.pick(&THAI_PLACES));
    format!(
        "{fund} บริษัท {place}{trade} จำกัด (มหาชน) และบริษัทในเครือ ซึ่งจดทะเบียนแล้ว สาขา{} ที่ {}",
        dice.pick(&THAI_PLACES),
        dice.between(1, 99)
    )
}

/// As people type a word whose signs they cannot tell apart: ำ in two pieces with its tone mark astray, เเ for แ.
pub(crate) fn as_typed_by_eye(text: &str) -> String {
    text.replace("้ำ", "\u{E4D}\u{E49}า").replace('ำ', "\u{E4D}า").replace('แ', "เเ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Use;
    use khlang_domain::payee::PayeeName;

    #[test]
    fn every_name_can_stand_on_an_account() {
        let mut longest = 0;
        for number in 0..20_000 {
            let (_, name) = name(&mut Dice::new(1, Use::Payees, number));
            let parsed = PayeeName::parse(&name);
            assert_eq!(parsed.as_ref().map(PayeeName::as_str), Ok(name.as_str()));
            longest = longest.max(name.chars().count());
        }
        assert!(longest > 110, "{longest}");
    }

    #[test]
    fn what_is_typed_by_eye_is_spelt_otherwise() {
        assert_eq!(as_typed_by_eye("น้ำแข็ง"), "น\u{E4D}\u{E49}าเเข็ง");
    }
}
