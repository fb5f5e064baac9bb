/**
 * The people of a journey. Where signing in is not what a journey is about, the office is there in one step: through the
 * commands that the page itself sends, which is also how journeys show that a refusal does not hang on a button.
 */

import type { Page } from "./page";
import type { Words } from "./words";

export interface Person {
  readonly name: string;
  readonly password: string;
  readonly roles: readonly ("operator" | "supervisor" | "administrator" | "viewer")[];
}

/** Does everything that one person alone may do; nobody could approve what they enter. */
export const FIRST: Person = {
  name: "สมศรี บัญชีกลาง",
  password: "ข้าวเหนียวมะม่วง 9 ลูก",
  roles: ["operator", "supervisor", "administrator"],
};
export const OPERATOR: Person = { name: "Nok Jaidee", password: "seven green buffaloes", roles: ["operator"] };
export const SUPERVISOR: Person = { name: "อรุณี ตั้งใจดี", password: "rain over Doi Suthep", roles: ["supervisor"] };

/** What a command came to. */
export type Answer<T> = { readonly ok: T } | { readonly refused: Refusal };
export interface Refusal {
  readonly code: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Sends a command as the page does, without its buttons; both its results and its refusals are answers. */
export function send<T = unknown>(page: Page, command: string, args: object = {}): Promise<Answer<T>> {
  return page.driver.executeAsync<Answer<T>>(SEND, command, args);
}

/** The same for what must not be refused. */
export async function ask<T = unknown>(page: Page, command: string, args: object = {}): Promise<T> {
  const answer = await send<T>(page, command, args);
  if ("refused" in answer) throw new Error(`${command} is refused: ${JSON.stringify(answer.refused)}`);
  return answer.ok;
}

/** On a first start: the first person, and others with passwords that they chose themselves. The first one is at the desk then. */
export async function office(page: Page, ...others: Person[]): Promise<void> {
  const { name, password } = FIRST;
  await ask(page, "make_first_person", { name, password });
  await giveRoles(page, FIRST);
  let second: Pick<Person, "name" | "password"> | null = null;
  for (const person of others) {
    const given = `given to ${person.name}`;
    await ask(page, "add_person", { name: person.name, roles: person.roles, password: given, second });
    await ask(page, "sign_in", { name: person.name, password: given });
    await ask(page, "choose_password", { old: given, password: person.password });
    await ask(page, "sign_in", { name, password });
    if (person.roles.some((role) => role === "supervisor" || role === "administrator"))
      second ??= { name: person.name, password: person.password };
  }
  await isAtTheDesk(page, FIRST);
}

/** By whoever is at the desk; another vouches for it where that is needed. */
export async function giveRoles(page: Page, { name, roles }: Person, vouching?: Person): Promise<void> {
  const second = vouching === undefined ? null : { name: vouching.name, password: vouching.password };
  await ask(page, "change_roles", { name, expectedRevision: await revisionOf(page, name), roles, second });
}

/** Whoever was there before; the page shows what belongs to this person then. */
export async function sitDown(page: Page, person: Person = FIRST): Promise<void> {
  await ask(page, "sign_in", { name: person.name, password: person.password });
  await isAtTheDesk(page, person);
}

/** Signs in as a person does, where nobody is signed in. */
export async function signIn(page: Page, say: Words, { name, password }: Person): Promise<void> {
  await page.retype(say("session.name"), name);
  await page.type(say("session.password"), password);
  await page.press("Enter");
  await page.find("button", name);
}

/** In a rehearsal: as the first of the ready people who has this role. Ends at the desk; returns who it is. */
export async function beReady(page: Page, say: Words, role: Person["roles"][number]): Promise<string> {
  const [person] = await page.until("the ready people", async () => {
    const ready = await page.all("button", new RegExp(` ${say(`role.${role}`)}`));
    return ready.length > 0 && ready;
  });
  if (person === undefined) throw new Error(`nobody is ready as ${role}`);
  await page.driver.click(person);
  await page.click("button", new RegExp(`^(${say("session.signIn")}|${say("session.unlock")})$`));
  return page.until("somebody at the desk", async () => {
    const session = await ask<{ state: string; name?: string }>(page, "session");
    return session.state === "signedIn" && session.name;
  });
}

/** Leaves the desk by the menu at one's name. */
export async function signOut(page: Page, say: Words, { name }: Person): Promise<void> {
  await page.click("button", name);
  await page.click("button", say("session.signOut"));
  await page.find("textbox", say("session.name"));
}

export async function isAtTheDesk(page: Page, { name }: Person): Promise<void> {
  await page.find("button", name);
}

interface PeopleView {
  readonly people: readonly { readonly name: string; readonly revision: number }[];
}

async function revisionOf(page: Page, name: string): Promise<number> {
  const { people } = await ask<PeopleView>(page, "people");
  const person = people.find((one) => one.name === name);
  if (person === undefined) throw new Error(`nobody is called ${name}`);
  return person.revision;
}

const SEND = `
  const [command, args, done] = arguments;
  window.__TAURI_INTERNALS__.invoke(command, args).then((ok) => done({ ok: ok ?? null }), (refused) => done({ refused }));`;
