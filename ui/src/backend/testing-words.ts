/** Baht in words, good enough for a screen under test; the real ones come from the domain. */

const thaiDigits = ["", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า"];
const thaiPlaces = ["", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน"];
const small =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(
    " ",
  );
const tens = "- - twenty thirty forty fifty sixty seventy eighty ninety".split(" ");

export function thaiWords(money: string): string {
  const [baht = "0", satang = "00"] = money.split(".");
  const whole = baht === "0" ? "" : `${thaiNumber(baht)}บาท`;
  return satang === "00" ? `${whole}ถ้วน` : `${whole}${thaiNumber(satang.replace(/^0/, ""))}สตางค์`;
}

export function englishWords(money: string): string {
  const [baht = "0", satang = "00"] = money.split(".");
  const whole = `${englishNumber(BigInt(baht))} baht`;
  return satang === "00" ? `${whole} only` : `${whole} and ${englishNumber(BigInt(satang))} satang`;
}

function thaiNumber(digits: string): string {
  if (digits.length > 6)
    return `${thaiNumber(digits.slice(0, -6))}ล้าน${thaiNumber(digits.slice(-6).replace(/^0+/, ""))}`;
  return Array.from(digits)
    .map((sign, index) => {
      const digit = Number.parseInt(sign, 10);
      const place = digits.length - 1 - index;
      if (digit === 0) return "";
      if (place === 1 && digit === 1) return "สิบ";
      if (place === 1 && digit === 2) return "ยี่สิบ";
      if (place === 0 && digit === 1 && digits.length > 1) return "เอ็ด";
      return `${thaiDigits[digit] ?? ""}${thaiPlaces[place] ?? ""}`;
    })
    .join("");
}

function englishNumber(value: bigint): string {
  for (const [size, name] of [
    [1_000_000_000n, "billion"],
    [1_000_000n, "million"],
    [1000n, "thousand"],
    [100n, "hundred"],
  ] as const) {
    if (value < size) continue;
    const rest = value % size;
    return `${englishNumber(value / size)} ${name}${rest === 0n ? "" : ` ${englishNumber(rest)}`}`;
  }
  if (value < 20n) return small[Number(value)] ?? "";
  const rest = value % 10n;
  return `${tens[Number(value / 10n)] ?? ""}${rest === 0n ? "" : `-${small[Number(rest)] ?? ""}`}`;
}
