/** Invented desks to look at, each put together from the address of the preview page. */
import {
  failure,
  signedIn,
  TestingBackend,
  testingConnection,
  testingJamesPay,
  testingPay1401,
  testingPerson,
} from "../backend/testing";
import type {
  Density,
  DeskView,
  Era,
  Language,
  PayoutState,
  TextSize,
  Theme,
  TimelineItemView,
  Tone,
  BalanceView,
  CalibrationView,
  PersonEvent,
  RehearsalPerson,
  Role,
  SessionView,
} from "../backend/generated/bindings";
import { putApprovals } from "./scenes-approvals";
import { putRecords } from "./scenes-records";

const payees = [
  ["004", "สมชาย ใจดี", "012-3-45678-9"],
  ["014", "นางสาวพรทิพย์ สุวรรณศรี", "407-1-23456-0"],
  ["006", "ห้างหุ้นส่วนจำกัด เจริญทรัพย์รุ่งเรืองกิจการค้าระหว่างประเทศ (สำนักงานใหญ่)", "981-0-11223-4"],
  ["002", "John Doe", "123-4-56789-0"],
  ["030", "วิชัย ตั้งตรงจิตร", "020123456789"],
  ["025", "กมลชนก ศรีสุข", "777-1-00002-3"],
  ["011", "ณัฏฐ์ธรณ์ ปิ่นปัฐเมศวร์", "555-2-33445-1"],
  ["034", "น้ำฝน ฟ้าใส", "012345678901"],
] as const;
const states: PayoutState[] = ["processing", "pending", "pending", "processing", "accepted", "sending", "processing"];

export function scene(wanted: URLSearchParams): TestingBackend {
  const kind = wanted.get("scene") ?? "day";
  const view: Partial<DeskView> = {
    settings: {
      language: (wanted.get("language") ?? "en") as Language,
      theme: (wanted.get("theme") ?? "light") as Theme,
      textSize: (wanted.get("text") ?? "normal") as TextSize,
      density: (wanted.get("density") ?? "comfortable") as Density,
      era: (wanted.get("era") ?? "buddhist") as Era,
      lockAfterMinutes: 5,
    },
  };
  view.connections = [testingConnection(), testingJamesPay(), testingPay1401()];
  if (wanted.get("profile") === "rehearsal") view.profile = "rehearsal";
  view.session = sessionOf(wanted);
  if (kind === "first" || kind === "firstLocked" || kind === "unconnected") view.connections = [];
  if (kind === "firstLocked") view.keychain = "missing";
  if (kind === "setup") {
    const known = testingConnection();
    view.connections = [
      testingConnection({
        name: "One2Pays ร้านค้าออนไลน์ สาขาเชียงใหม่",
        baseUrl: "https://api.sandbox.one2pays.example",
        unitConfirmation: null,
        sendingLocked: { code: "unitNotConfirmed", params: {} },
        health: { ...known.health, clockDifferenceMs: 95_000 },
      }),
      testingConnection({
        id: "0192f3c1-7e0a-7bb3-9d0e-3a6c1b1f7a10",
        name: "One2Pays 2",
        amountUnit: null,
        unitConfirmation: null,
        minimum: null,
        maximum: null,
        sendingLocked: { code: "trouble", params: { reason: "wrongSecret" } },
        health: { ...known.health, state: "trouble", trouble: { code: "wrongSecret", params: {} }, balance: null },
      }),
    ];
  }
  if (kind === "proof" || kind === "measured") {
    const balance = (available: string, asOf: string): BalanceView => {
      return { available, settlement: null, currency: "THB", status: null, asOf };
    };
    const calibration: CalibrationView = {
      payoutId: "done0",
      state: "paid",
      amount: "1.00",
      before: balance("1204310.50", new Date(Date.now() - 90_000).toISOString()),
      after: balance("1204309.50", new Date(Date.now() - 40_000).toISOString()),
      verdict: { code: wanted.get("verdict") ?? "agrees", params: {} },
      accepted: false,
    };
    const locked = { unitConfirmation: null, sendingLocked: { code: "unitNotConfirmed", params: {} } };
    view.connections = [
      testingConnection({ ...locked, minimum: null, calibration: kind === "measured" ? calibration : null }),
      testingJamesPay(),
      testingPay1401(),
    ];
  }
  if (kind === "offline") {
    const at = new Date(Date.now() - 600_000).toISOString();
    view.network = { online: false, offlineSince: at, knownAt: at };
  }
  if (kind === "trouble") {
    view.keychain = "locked";
    view.connections = [
      testingConnection({
        stopped: {
          at: new Date().toISOString(),
          reason: { code: "mismatch", params: { field: "amount", sent: "1500.00", answered: "15.00", count: "1" } },
          payoutId: "attention0",
        },
        sendingLocked: { code: "stopped", params: {} },
      }),
      testingConnection({
        id: "c2",
        name: "One2Pays สำรอง",
        health: { ...testingConnection().health, state: "unknown", balance: null },
      }),
    ];
  }
  const backend = new TestingBackend(view);
  staff(backend, wanted);
  const refused = wanted.get("refused");
  if (refused !== null) backend.failNext.set("desk", failure(refused));
  backend.now = Date.now();
  for (const connection of backend.view.connections) {
    if (connection.health.balance !== null)
      connection.health.balance.asOf = new Date(Date.now() - 120_000).toISOString();
  }
  backend.warnings = [
    { code: "firstPayment", params: {}, payoutId: null },
    { code: "likelyDuplicate", params: { minutes: "2", reference: "KL-20261120-0160" }, payoutId: "move1" },
  ];
  if (kind === "empty" || kind === "unconnected" || kind.startsWith("first")) return backend;
  const count = kind === "many" ? 5000 : 7;
  for (let index = 0; index < count; index++)
    put(backend, `move${index}`, states[index % states.length] ?? "pending", index);
  put(backend, "draft0", "draft", 2);
  put(backend, "draft1", "draft", 3);
  put(backend, "ready0", "ready", 1);
  put(backend, "attention0", "unknown", 4);
  put(backend, "attention4", "unknown", 2);
  backend.change("attention4", { connectionId: "c2", connectionName: "JamesPay" });
  for (const row of ["move4", "move11", "move18"].slice(0, count < 10 ? 1 : 3))
    backend.change(row, { connectionId: "c3", connectionName: "1401" });
  put(backend, "attention1", "failed", 5);
  put(backend, "attention2", "refused", 6);
  put(backend, "attention3", "reversed", 7);
  for (let index = 0; index < 40; index++) put(backend, `done${index}`, index % 9 === 4 ? "canceled" : "paid", index);
  backend.change("move3", { cancel: "asked" });
  settle(backend);
  if (kind === "approvals") putApprovals(backend, wanted);
  putRecords(backend, kind);
  return backend;
}

/** A payout that two people found not to be paid, sent again and paid by then. */
function settle(backend: TestingBackend): void {
  const at = (minutes: number): string => new Date(backend.now - minutes * 60_000).toISOString();
  const line = (minutes: number, code: string, tone: Tone, params: Record<string, string> = {}): TimelineItemView => ({
    at: at(minutes),
    who: code.startsWith("settled") || code === "entered" ? "สมศรี" : null,
    code,
    params,
    tone,
  });
  backend.put(
    { id: "settled", state: "paid", time: at(55), connectionId: "c2", connectionName: "JamesPay" },
    {
      attempts: 2,
      settlement: {
        verdict: "notPaid",
        text: "ฝ่ายสนับสนุนตอบเมล 4411: ไม่พบรายการนี้ในระบบ",
        pictures: [{ sha256: "none", mediaType: "image/png", bytes: 48_211 }],
        by: "สมศรี",
        second: "มาลี",
        at: at(20),
      },
      timeline: [
        line(55, "entered", "done"),
        line(54, "sendingBegan", "move", { attempt: "1" }),
        line(53, "outcomeUnknown", "alarm", { seen: "timeout" }),
        line(20, "settledNotPaid", "done", { second: "มาลี" }),
        line(19, "sendingBegan", "move", { attempt: "2" }),
        line(18, "accepted", "done", { provider: "JamesPay", attempt: "2" }),
        line(15, "statusPaid", "done"),
      ],
    },
  );
}

/** Who sits at the desk: `session` names a state of it, `roles` what the person may do. */
function sessionOf(wanted: URLSearchParams): SessionView {
  const name = wanted.get("language") === "th" ? "สมศรี" : "Somsri";
  const roles = (wanted.get("roles") ?? "operator,supervisor,administrator").split(",") as Role[];
  const rehearsalPeople: RehearsalPerson[] =
    wanted.get("profile") === "rehearsal"
      ? [
          { name: "อนันต์", password: "anan-rehearses", roles: ["operator"] },
          { name: "มาลี", password: "malee-rehearses", roles: ["supervisor"] },
          { name: "สมศรี", password: "somsri-rehearses", roles: ["administrator", "supervisor"] },
        ]
      : [];
  if (wanted.get("scene")?.startsWith("first") === true) return { state: "firstPerson" };
  switch (wanted.get("session")) {
    case "signedOut":
      return { state: "signedOut", lastName: name, rehearsalPeople };
    case "locked":
      return { state: "locked", name, rehearsalPeople };
    case "must":
      return { state: "mustChoosePassword", name };
    default:
      return signedIn(name, roles);
  }
}

/** Enough people, done enough to, and a replay that found something. */
function staff(backend: TestingBackend, wanted: URLSearchParams): void {
  const { office } = backend;
  const [you] = office.people;
  if (you === undefined) return;
  const at = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
  const event = (days: number, what: PersonEvent["what"], more: Partial<PersonEvent> = {}): PersonEvent => {
    return { at: at(days), who: you.name, what, roles: null, second: null, ...more };
  };
  office.change(you.name, {
    addedBy: you.name,
    lastSignedInAt: at(0.01),
    history: [
      event(80, "added", { roles: ["supervisor", "administrator"] }),
      event(60, "rolesChanged", { roles: you.roles }),
      event(3, "passwordChosen"),
    ],
  });
  office.people = [
    ...office.people,
    testingPerson("ณัฏฐ์ธรณ์ ปิ่นปัฐเมศวร์ วัฒนานุกูลกิจ", ["operator", "supervisor", "administrator", "viewer"], {
      temporaryPassword: true,
      lastSignedInAt: null,
      history: [event(1, "added", { roles: ["operator", "supervisor", "administrator", "viewer"], second: "Malee" })],
    }),
    testingPerson("วิชัย", ["viewer"], { active: false, lastSignedInAt: at(40) }),
  ];
  if (wanted.get("alone") !== null) office.people = office.people.slice(0, 1);
  office.waiting = 3;
  office.replay = {
    ...office.replay,
    from: at(30),
    to: at(0),
    differs: [1, 2, 3].map((index) => ({
      payoutId: `done${index}`,
      reference: `KL-20261120-01${index}`,
      payee: payees[index + 1]?.[1] ?? "",
      maker: "Anan",
      at: at(index),
      amount: "120000.00",
      was: index === 3 ? null : ({ kind: "goes" } as const),
      would: { kind: "needs", supervisors: index } as const,
      rule: index === 2 ? null : index,
    })),
    split: [
      { by: "payee", name: "สมชาย ใจดี", day: at(2), count: 4, sum: "180000.00", limit: "50000.00" },
      { by: "maker", name: "Anan", day: at(5), count: 11, sum: "510000.00", limit: "500000.00" },
    ],
  };
}

function put(backend: TestingBackend, id: string, state: PayoutState, index: number): void {
  const [bankCode, accountName, accountGrouped] = payees[index % payees.length] ?? payees[0];
  const amount = ["1500.00", "12345.50", "8000.00", "5000.00", "3000.00", "2000.00", "1250000.75"][index % 7] ?? "1.00";
  const explained = {
    unknown: {
      code: "unknown",
      params: { seen: "timeout" },
      side: "network",
      providerCode: null,
      providerMessage: null,
    },
    failed: { code: "failed", params: {}, side: "provider", providerCode: null, providerMessage: null },
    refused: {
      code: "refused",
      params: {},
      side: "you",
      providerCode: "INSUFFICIENT_BALANCE",
      providerMessage: "Insufficient balance for this withdrawal",
    },
    reversed: {
      code: "reversed",
      params: { from: "paid" },
      side: "provider",
      providerCode: null,
      providerMessage: null,
    },
  } as const;
  const explanation = state in explained ? explained[state as keyof typeof explained] : null;
  backend.put(
    {
      id,
      state,
      bankCode,
      accountName,
      accountGrouped,
      amount,
      time: new Date(backend.now - 60_000 * (index * 7 + 1)).toISOString(),
      alarm: state === "reversed",
    },
    explanation === null ? {} : { explanation },
  );
}
