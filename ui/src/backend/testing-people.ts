/**
 * Who works at the desk in memory, who is signed in, and the policy. It refuses what a screen shows differently for; the
 * real rules are the domain's.
 */
import type {
  ErrorView,
  PeopleView,
  PersonEvent,
  PersonView,
  PolicyCheck,
  PolicyDraft,
  PolicyProblem,
  PolicyView,
  ReplayView,
  Role,
  SecondPerson,
  SessionView,
} from "./generated/bindings";

export type TestingPerson = Omit<PersonView, "isYou"> & { password: string; failures: number };

const everybody: Role[] = ["operator", "supervisor", "administrator"];
const refuse = (code: string, params: Record<string, string> = {}): ErrorView => {
  return { code, params, problems: [], connectionProblems: [] };
};

/** What is typed for this person by tests and on pictures. */
export function testingPassword(name: string): string {
  return `${name.toLowerCase()} is here`;
}

export function testingPerson(name: string, roles: Role[], changes: Partial<TestingPerson> = {}): TestingPerson {
  const addedAt = "2026-09-01T02:00:00.000Z";
  return {
    name,
    revision: 1,
    roles,
    active: true,
    addedAt,
    addedBy: "Somsri",
    lastSignedInAt: "2026-11-20T01:05:00.000Z",
    passwordSetAt: "2026-09-01T03:12:00.000Z",
    temporaryPassword: false,
    history: [{ at: addedAt, who: "Somsri", what: "added", roles, second: null }],
    password: testingPassword(name),
    failures: 0,
    ...changes,
  };
}

export function testingPolicy(changes: Partial<PolicyView> = {}): PolicyView {
  const kinds = ["amountFrom", "payeeSumFrom", "makerSumFrom"] as const;
  const needs = (amount: string, supervisors: number): PolicyView["rules"] =>
    kinds.map((kind) => ({ conditions: [{ kind, amount }], outcome: { kind: "needs", supervisors } }));
  return {
    revision: 0,
    rules: [
      ...needs("500000.00", 2),
      ...needs("50000.00", 1),
      { conditions: [{ kind: "amountTo", amount: "49999.99" }], outcome: { kind: "goes" } },
    ],
    otherwise: 1,
    lapseHours: 72,
    passwordEachTimeFrom: "500000.00",
    changedAt: null,
    changedBy: null,
    second: null,
    waiting: 0,
    supervisors: 0,
    secondNeeded: false,
    ...changes,
  };
}

export class TestingOffice {
  people: TestingPerson[];
  policy = testingPolicy();
  waiting = 0;
  replay: ReplayView = {
    from: "2026-10-21T17:00:00.000Z",
    to: "2026-11-20T07:32:10.000Z",
    payouts: 412,
    goes: { count: 371, sum: "2210340.50" },
    needs: [
      { supervisors: 1, count: 36, sum: "3120500.00" },
      { supervisors: 2, count: 4, sum: "2600000.00" },
    ],
    refused: { count: 1, sum: "980000.00" },
    byMaker: [
      { name: "Anan", waited: 29, sum: "3900500.00" },
      { name: "Somsri", waited: 11, sum: "1820000.00" },
    ],
    differs: [],
    split: [],
  };
  #now: () => string;

  constructor(session: SessionView, now: () => string) {
    this.#now = now;
    const you = "name" in session ? session.name : "Somsri";
    this.people =
      session.state === "firstPerson"
        ? []
        : [
            testingPerson(you, session.state === "signedIn" ? session.roles : everybody),
            testingPerson("Malee", ["supervisor"]),
            testingPerson("Anan", ["operator"]),
          ].filter(({ name }, place, all) => all.findIndex((person) => person.name === name) === place);
  }

  find(name: string): TestingPerson | undefined {
    const folded = fold(name);
    return this.people.find((person) => fold(person.name) === folded);
  }

  change(name: string, changes: Partial<TestingPerson>): void {
    this.people = this.people.map((person) => (person.name === name ? { ...person, ...changes } : person));
  }

  /** Whose the password is. */
  recognise(name: string, password: string): TestingPerson {
    const person = this.find(name);
    if (person === undefined) throw refuse("signInRefused");
    if (person.failures >= 3) throw refuse("signInSlowed", { seconds: "5" });
    if (person.password !== password || !person.active) {
      this.change(person.name, { failures: person.failures + 1 });
      throw refuse("signInRefused");
    }
    this.change(person.name, { failures: 0, lastSignedInAt: this.#now() });
    return this.find(name) ?? person;
  }

  list(you: string): PeopleView {
    return {
      people: this.people.map((person) => {
        const told = Object.entries(person).filter(([name]) => name !== "password" && name !== "failures");
        return { ...(Object.fromEntries(told) as Omit<PersonView, "isYou">), isYou: person.name === you };
      }),
      secondNeeded: this.#couldVouch(you, null),
    };
  }

  /** Who confirmed; null where nobody else is there. */
  second(you: string, target: string | null, second: SecondPerson | null): string | null {
    if (second === null || second.name.trim() === "") {
      if (this.#couldVouch(you, target)) throw refuse("secondPersonMissing");
      return null;
    }
    if ([you, target].some((name) => name !== null && fold(name) === fold(second.name))) {
      throw refuse("secondPersonIsFirst");
    }
    const person = this.find(second.name);
    if (person?.password !== second.password) throw refuse("secondPersonWrongPassword");
    if (!canVouch(person)) throw refuse("secondPersonNotEligible");
    return person.name;
  }

  add(you: string, name: string, roles: Role[], password: string, second: SecondPerson | null): void {
    if (name.trim() === "") throw refuse("personNameEmpty");
    if (this.find(name) !== undefined) throw refuse("personNameTaken");
    if (roles.length === 0) throw refuse("rolesMissing");
    checkPassword(name, password);
    const confirmed = this.second(you, name, second);
    const at = this.#now();
    const history: PersonEvent[] = [{ at, who: you, what: "added", roles, second: confirmed }];
    const added = { addedAt: at, addedBy: you, lastSignedInAt: null, passwordSetAt: at, temporaryPassword: true };
    this.people = [...this.people, testingPerson(name.trim(), roles, { ...added, password, history })];
  }

  /** One act on somebody, on record. With `second` another person has to confirm it, where `needed` says so. */
  act(
    you: string,
    name: string,
    revision: number,
    what: PersonEvent["what"],
    changes: Partial<TestingPerson>,
    second: { value: SecondPerson | null; needed: (person: TestingPerson) => boolean } | null,
  ): void {
    const person = this.find(name);
    if (person === undefined) throw refuse("noSuchPerson");
    if (person.revision !== revision) throw refuse("changedMeanwhile");
    const after = { ...person, ...changes };
    const isLast = !this.people.some((other) => other.name !== name && other.active && isAdministrator(other));
    if (isLast && isAdministrator(person) && !(isAdministrator(after) && after.active))
      throw refuse("lastAdministrator");
    if (after.roles.length === 0) throw refuse("rolesMissing");
    const confirmed = second?.needed(person) === true ? this.second(you, name, second.value) : null;
    const at = this.#now();
    const roles = changes.roles ?? null;
    this.change(name, {
      ...changes,
      revision: revision + 1,
      history: [...person.history, { at, who: you, what, roles, second: confirmed }],
    });
  }

  policyFor(you: string): PolicyView {
    const supervisors = this.people.filter(({ active, roles }) => active && roles.includes("supervisor")).length;
    return { ...this.policy, waiting: this.waiting, supervisors, secondNeeded: this.#couldVouch(you, null) };
  }

  changePolicy(you: string, revision: number, draft: PolicyDraft, second: SecondPerson | null): void {
    if (this.policy.revision !== revision) throw refuse("changedMeanwhile");
    if (checkPolicy(draft).problems.length > 0) throw refuse("policyProblems");
    const confirmed = this.second(you, null, second);
    const changed = { changedAt: this.#now(), changedBy: you, second: confirmed };
    this.policy = { ...this.policy, ...structuredClone(draft), ...changed, revision: revision + 1 };
  }

  #couldVouch(you: string, target: string | null): boolean {
    return this.people.some((person) => canVouch(person) && person.name !== you && person.name !== target);
  }
}

/** The little of the rules of a policy that the screens are shown with. */
export function checkPolicy({ rules, lapseHours }: PolicyDraft): PolicyCheck {
  const problems: PolicyProblem[] = [];
  const problem = (rule: number | null, condition: number | null, code: string): void => {
    problems.push({ rule, condition, code, params: {} });
  };
  if (!(lapseHours >= 1 && lapseHours <= 720)) problem(null, null, "policyLapseOutOfRange");
  rules.forEach(({ conditions }, rule) => {
    if (conditions.length === 0) problem(rule, null, "policyNoConditions");
    conditions.forEach((condition, place) => {
      if ("amount" in condition && /^[0.]*$/.test(condition.amount)) problem(rule, place, "policyAmountMissing");
      if (condition.kind === "newPayee" && !(condition.days >= 1)) problem(rule, place, "policyDaysOutOfRange");
      const chosen =
        condition.kind === "bank" ? condition.banks : condition.kind === "connection" ? condition.connections : null;
      if (chosen?.length === 0) problem(rule, place, "policyNothingChosen");
    });
    const same = JSON.stringify(conditions);
    const isAgain = rules.slice(0, rule).some((before) => JSON.stringify(before.conditions) === same);
    if (isAgain) problem(rule, null, "policyNeverReached");
  });
  return { problems };
}

export function checkPassword(name: string, password: string): void {
  if (password.length < 10) throw refuse("passwordTooShort", { limit: "10" });
  if (password.length > 200) throw refuse("passwordTooLong", { limit: "200" });
  if (fold(password) === fold(name)) throw refuse("passwordIsName");
}

function canVouch({ active, roles, temporaryPassword }: TestingPerson): boolean {
  return active && !temporaryPassword && (roles.includes("supervisor") || roles.includes("administrator"));
}

function isAdministrator({ roles }: Pick<TestingPerson, "roles">): boolean {
  return roles.includes("administrator");
}

function fold(name: string): string {
  return name.normalize("NFKC").replace(/\s/g, "").toLowerCase();
}
