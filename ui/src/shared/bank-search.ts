/** Finding a bank by whatever a person calls it: either name, nickname, symbol, an older symbol, or the code. */
import type { BankView } from "../backend/generated/bindings";
import { foldText } from "./fold";

/** All that match, best first; among equals the recently used, then the order of the directory. */
export function findBanks(banks: BankView[], typed: string, recentCodes: string[]): BankView[] {
  const wanted = foldText(typed);
  return banks
    .map((bank, order) => ({ bank, order, rank: rank(bank, wanted), recent: recency(bank.code, recentCodes) }))
    .filter((found) => found.rank < noMatch)
    .sort((a, b) => a.rank - b.rank || a.recent - b.recent || a.order - b.order)
    .map(({ bank }) => bank);
}

/** The one bank that is called exactly this, if there is exactly one. */
export function exactBank(banks: BankView[], typed: string): BankView | null {
  const wanted = foldText(typed);
  const found = wanted === "" ? [] : banks.filter((bank) => allNames(bank).some((name) => foldText(name) === wanted));
  return found.length === 1 ? (found[0] ?? null) : null;
}

const noMatch = 4;

function rank(bank: BankView, wanted: string): number {
  if (wanted === "") return 0;
  const names = allNames(bank).map(foldText);
  if (names.includes(wanted)) return 0;
  if (names.some((name) => name.startsWith(wanted))) return 1;
  // "ธนาคาร" and "Bank of" stand before the word that people look for.
  if (names.some((name) => name.replace(/^(ธนาคาร|bankof)(เพื่อการ|เพื่อ)?/, "").startsWith(wanted))) return 2;
  return names.some((name) => name.includes(wanted)) ? 3 : noMatch;
}

function allNames(bank: BankView): string[] {
  return [bank.code, bank.symbol, bank.nicknameTh, bank.nameTh, bank.nameEn, ...bank.alsoKnownAs].filter(
    (name) => name !== "",
  );
}

function recency(code: string, recentCodes: string[]): number {
  const at = recentCodes.indexOf(code);
  return at === -1 ? recentCodes.length : at;
}
