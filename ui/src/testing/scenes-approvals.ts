/** Payouts that wait for signatures, to look at: one to decide, one's own, one half signed, one to a changed account. */
import type { Role } from "../backend/generated/bindings";
import { testingRule, type TestingBackend } from "../backend/testing";

export function putApprovals(backend: TestingBackend, wanted: URLSearchParams): void {
  const thai = wanted.get("language") === "th";
  const [you, maker, other] = thai ? ["สมศรี", "อนันต์ ตั้งตรงจิตรเจริญพานิช", "มาลี"] : ["Somsri", "Anan", "Malee"];
  const roles = (wanted.get("roles") ?? "operator,supervisor").split(",") as Role[];
  backend.view.session = { state: "signedIn", name: you, roles, lockAfterMinutes: 5 };
  const at = (minutes: number): string => new Date(backend.now - minutes * 60_000).toISOString();
  const warnings = [
    { code: "likelyDuplicate", params: { minutes: "4", reference: "KL-20261120-0160" }, payoutId: "own" },
  ];
  const rows = [
    ["wait1", "004", "สมชาย ใจดี", "012-3-45678-9", "120000.00", maker],
    [
      "wait2",
      "006",
      "ห้างหุ้นส่วนจำกัด เจริญทรัพย์รุ่งเรืองกิจการค้าระหว่างประเทศ (สำนักงานใหญ่)",
      "981-0-11223-4",
      "1250000.75",
      maker,
    ],
    ["own", "002", "John Doe", "123-4-56789-0", "75000.00", you],
    ["wait3", "030", "วิชัย ตั้งตรงจิตร", "020123456789", "50000.00", maker],
    ["half", "014", "นางสาวพรทิพย์ สุวรรณศรี", "407-1-23456-0", "640000.00", maker],
  ] as const;
  rows.forEach(([id, bankCode, accountName, accountGrouped, amount, by], index) => {
    backend.put({
      ...{ id, bankCode, accountName, accountGrouped, amount },
      state: "awaitingApproval",
      maker: by,
      time: at(90 - index * 13),
    });
  });
  // More than are signed at once.
  const more = wanted.get("many") === null ? 0 : 12;
  for (let index = 0; index < more; index++) {
    backend.put({ id: `more${index}`, amount: "61000.00", state: "awaitingApproval", maker, time: at(20 - index) });
  }
  const two = testingRule({
    number: 1,
    outcome: { kind: "needs", supervisors: 2 },
    conditions: [{ kind: "amountFrom", amount: "500000.00" }],
  });
  const past = ["4000.00", "12500.00", "8000.00", "98000.50", "4000.00"];
  backend.approvalChanges.set("wait1", {
    lastPayments: past.map((amount, index) => ({
      payoutId: `done${index}`,
      at: at(60 * 24 * (index * 9 + 3)),
      amount,
      state: index === 2 ? "failed" : "paid",
      reference: `KL-2026101${index}-0012`,
    })),
    duplicates: warnings,
    acceptedWarnings: ["unusualAmount"],
    balanceAfter: { amount: "1084310.50", asOf: at(2) },
    details: [{ key: "order", value: "88213" }],
  });
  backend.approvalChanges.set("wait2", {
    payee: { kind: "changed", days: 2, before: "…6789", bankBefore: "014" },
    needs: 2,
    signed: 0,
    missing: 2,
    rule: two,
  });
  backend.approvalChanges.set("wait3", {
    payee: { kind: "first" },
    rule: testingRule({ conditions: [{ kind: "payeeSumFrom", amount: "50000.00" }] }),
  });
  backend.approvalChanges.set("half", {
    needs: 2,
    signed: 1,
    missing: 1,
    rule: two,
    signatures: [{ name: other, at: at(20) }],
  });
  const why = thai ? "จำนวนเงินไม่ตรงกับใบแจ้งหนี้ 88213 โปรดตรวจสอบกับฝ่ายบัญชี" : "The amount is not that of invoice 88213";
  const decision = { kind: "returned", by: other, reason: why, at: at(15) } as const;
  const approval = { needs: 1, signatures: [], rule: testingRule(), expiresAt: null, decision };
  backend.put({ id: "back", state: "returned", maker: you, amount: "88213.00" }, { attempts: 0, approval });
  backend.put(
    { id: "tried", state: "returned", maker: you, amount: "5000.00" },
    { attempts: 1, approval: { ...approval, decision: { ...decision, kind: "lapsed", by: null, reason: "" } } },
  );
  backend.put(
    { id: "no", state: "rejected", maker: you, amount: "99000.00" },
    { approval: { ...approval, decision: { ...decision, kind: "rejected" } } },
  );
  backend.put(
    { id: "altered", state: "ready", tab: "attention", alarm: true, amount: "64000.00", maker },
    { explanation: { code: "approvalBroken", params: {}, side: "khlang", providerCode: null, providerMessage: null } },
  );
  backend.weight = testingRule();
}
