/** What three providers can do, and a connection to each, as the shell would tell them; for the desk in memory. */
import banksCsv from "../../../src-tauri/crates/khlang-domain/data/banks.csv?raw";
import type { BankSpellingView, BankView, ConnectionView, ProviderView, UnpayableBankView } from "./generated/bindings";

export const one2pays: ProviderView = {
  key: "one2pays",
  name: "One2Pays",
  secretFields: [{ name: "apiKey" }, { name: "apiSecret" }],
  needsAmountUnit: true,
  canCancel: true,
  canList: true,
  showsBalance: true,
  takesDetails: true,
  takesDescription: true,
  offersWallet: true,
  takesReference: true,
  canFollow: true,
  confirmsBanks: false,
  plainFields: [],
  minimum: null,
};

export const jamespay: ProviderView = {
  key: "jamespay",
  name: "JamesPay",
  secretFields: [{ name: "token" }, { name: "secret" }],
  needsAmountUnit: false,
  canCancel: false,
  canList: false,
  showsBalance: true,
  takesDetails: false,
  takesDescription: false,
  offersWallet: false,
  takesReference: true,
  canFollow: true,
  confirmsBanks: true,
  plainFields: [
    { name: "merchantId", optional: false },
    { name: "notifyUrl", optional: true },
  ],
  minimum: "20.00",
};

export const pay1401: ProviderView = {
  key: "pay1401",
  name: "1401",
  secretFields: [{ name: "bearerSecret" }],
  needsAmountUnit: false,
  canCancel: false,
  canList: false,
  showsBalance: false,
  takesDetails: false,
  takesDescription: false,
  offersWallet: false,
  takesReference: false,
  canFollow: false,
  confirmsBanks: true,
  plainFields: [],
  minimum: "100.00",
};

export const testingProviders = [one2pays, jamespay, pay1401];

export function testingConnection(changes: Partial<ConnectionView> = {}): ConnectionView {
  return {
    id: "c1",
    revision: 3,
    name: "One2Pays",
    provider: "one2pays",
    baseUrl: "https://api.one2pays.example",
    amountUnit: "baht",
    unitConfirmation: {
      by: "One2Pays support",
      on: "2026-11-01",
      note: "Mail of 1 November",
      recordedBy: "สมศรี",
      recordedAt: "2026-11-01T03:00:00.000Z",
    },
    walletEnabled: false,
    minimum: "20.00",
    maximum: "2000000.00",
    secrets: [
      { name: "apiKey", lastFour: "9f3c", setAt: "2026-10-02T03:00:00.000Z" },
      { name: "apiSecret", lastFour: "a81e", setAt: "2026-10-02T03:00:00.000Z" },
    ],
    stopped: null,
    sendingLocked: null,
    health: {
      state: "ok",
      lastSuccessAt: "2026-11-20T07:30:00.000Z",
      latencyMs: 184,
      clockDifferenceMs: 240,
      trouble: null,
      balance: {
        available: "1204310.50",
        settlement: "88400.00",
        currency: "THB",
        status: "active",
        asOf: "2026-11-20T07:30:00.000Z",
      },
      otherBalances: [],
    },
    unpayableBanks: [{ bankCode: "008", reason: { code: "bankNotPayable", params: { bank: "008" } } }],
    plainFields: {},
    bankSpellings: [],
    calibration: null,
    ...changes,
  };
}

/** Signs its own name to banks: most of its codes wait for a person. */
export function testingJamesPay(changes: Partial<ConnectionView> = {}): ConnectionView {
  const known = testingConnection();
  const confirmed = ["014"];
  return testingConnection({
    id: "c2",
    name: "JamesPay",
    provider: "jamespay",
    baseUrl: "https://api.jamespay.example",
    amountUnit: null,
    unitConfirmation: null,
    minimum: "20.00",
    maximum: "500000.00",
    secrets: [
      { name: "token", lastFour: "7b21", setAt: "2026-11-02T03:00:00.000Z" },
      { name: "secret", lastFour: "c04d", setAt: "2026-11-02T03:00:00.000Z" },
    ],
    health: {
      ...known.health,
      latencyMs: 320,
      clockDifferenceMs: -180,
      balance: {
        available: "310000.00",
        settlement: null,
        currency: "THB",
        status: null,
        asOf: "2026-11-20T07:24:00.000Z",
      },
    },
    unpayableBanks: unpayable("jamespay", confirmed),
    plainFields: { merchantId: "khlangshop7", notifyUrl: "" },
    bankSpellings: spellings("jamespay", confirmed),
    ...changes,
  });
}

/** Can be sent through, and never asked. */
export function testingPay1401(changes: Partial<ConnectionView> = {}): ConnectionView {
  const known = testingConnection();
  return testingConnection({
    id: "c3",
    name: "1401",
    provider: "pay1401",
    baseUrl: "https://api.1401.example",
    amountUnit: null,
    unitConfirmation: null,
    minimum: "100.00",
    maximum: null,
    secrets: [{ name: "bearerSecret", lastFour: "55e0", setAt: "2026-11-05T03:00:00.000Z" }],
    health: { ...known.health, latencyMs: 210, clockDifferenceMs: null, balance: null },
    unpayableBanks: unpayable("pay1401", []),
    bankSpellings: spellings("pay1401", []),
    ...changes,
  });
}

export function testingBanks(): BankView[] {
  return rows().map((row) => ({
    code: row.code,
    symbol: row.symbol,
    alsoKnownAs: row.alsoKnownAs.split(/[;|/ ]/),
    nameEn: row.nameEn,
    nameTh: row.nameTh,
    nicknameTh: row.nicknameTh,
    colour: row.colour,
    usualDigits: row.usualDigits === "" ? null : Number.parseInt(row.usualDigits, 10),
  }));
}

type Speller = "jamespay" | "pay1401";
type BankRow = Record<
  "code" | "symbol" | "alsoKnownAs" | "nameEn" | "nameTh" | "nicknameTh" | "usualDigits" | "colour" | Speller,
  string
>;

function spellings(speller: Speller, confirmed: string[]): BankSpellingView[] {
  return rows()
    .filter((row) => row[speller].endsWith("?"))
    .map((row) => {
      const bankCode = row.code;
      const known = confirmed.includes(bankCode);
      return {
        bankCode,
        spelling: row[speller].slice(0, -1),
        confirmedBy: known ? "สมศรี" : null,
        confirmedAt: known ? "2026-11-05T03:00:00.000Z" : null,
      };
    });
}

function unpayable(speller: Speller, confirmed: string[]): UnpayableBankView[] {
  return rows().flatMap((row) => {
    const bankCode = row.code;
    const spelling = row[speller];
    if (spelling === "") return [{ bankCode, reason: { code: "bankNotPayable", params: { bank: bankCode } } }];
    if (!spelling.endsWith("?") || confirmed.includes(bankCode)) return [];
    return [{ bankCode, reason: { code: "bankNotConfirmed", params: { bank: bankCode } } }];
  });
}

/** A row of the directory's table; a field may be in quotes, because some names have a comma. */
function rows(): BankRow[] {
  const [, ...lines] = banksCsv.trim().split("\n");
  return lines.map((line) => {
    const fields = [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,"]*))/g)].map((field) => field[1] ?? field[2] ?? "");
    const at = (column: number): string => fields[column] ?? "";
    return {
      code: at(0),
      symbol: at(1),
      alsoKnownAs: at(2),
      nameEn: at(3),
      nameTh: at(4),
      nicknameTh: at(5),
      usualDigits: at(7),
      colour: at(8),
      jamespay: at(9),
      pay1401: at(10),
    };
  });
}
