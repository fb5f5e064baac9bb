/**
 * An office is set up on its screens: an operator and a supervisor are added and choose passwords of their own, the policy is
 * changed with a second person, and the replay says what the new one would have done to what was paid before.
 */

import { afterEach, beforeEach, expect, test } from "vitest";
import { Khlang } from "../harness/khlang";
import { FIRST, OPERATOR, type Person, SUPERVISOR, ask, isAtTheDesk, office, send, signIn, signOut, sitDown } from "../harness/office";
import type { Page } from "../harness/page";
import { addConnection, pay } from "../harness/steps";
import { Twin } from "../harness/twin";
import { wordsOf } from "../harness/words";

const say = wordsOf("en");
const SECOND_SUPERVISOR: Person = { name: "Malee Rakthai", password: "three umbrellas, no rain", roles: ["supervisor", "viewer"] };
let khlang: Khlang;
let twin: Twin;

beforeEach(async () => {
  khlang = new Khlang({ language: "en", theme: "light" });
  twin = await Twin.start("--pace", "by-hand");
});

afterEach(async () => {
  await khlang.clear();
  await twin.stop();
});

test("people are added with a given password, the policy changes with two, and the replay tells what it would have done", async () => {
  const page = await khlang.open();
  await office(page);
  await addConnection(page, say, twin, "Shop");
  const before = await pay(page, say, { account: "0123456789", bank: "KBANK", name: "Paid Before", amount: "12000" });
  await twin.waitFor({ reference: before, status: "pending" });

  await page.click("button", say("rail.people"));
  await page.find("heading", FIRST.name);
  await page.shoot("people-alone");
  const given = await add(page, SUPERVISOR);
  await page.find("heading", SUPERVISOR.name);
  await page.sees(say("people.event.alone"));
  await signOut(page, say, FIRST);
  await chooseAtFirstSignIn(page, SUPERVISOR, given);
  await signOut(page, say, SUPERVISOR);
  await signIn(page, say, FIRST);

  await page.click("button", say("rail.people"));
  const givenToOperator = await add(page, OPERATOR, SUPERVISOR);
  await begin(page, SECOND_SUPERVISOR);
  await page.click("button", say("people.act.add"));
  await page.until("a second person asked for", async () => (await page.described(say("second.name"))) !== "");
  await page.shoot("people-second");
  await page.type(say("second.name"), SUPERVISOR.name);
  await page.type(say("second.password"), SUPERVISOR.password);
  await page.click("button", say("people.act.add"));
  await page.gone("dialog", say("people.act.add"));
  await page.find("heading", SECOND_SUPERVISOR.name);
  await page.sees(say("people.event.second", { who: SUPERVISOR.name }));
  await page.shoot("people-added");
  const { people } = await ask<{ people: readonly { name: string; roles: string[]; temporaryPassword: boolean }[] }>(page, "people");
  expect(people.map(({ name, roles, temporaryPassword }) => [name, roles.toSorted(), temporaryPassword])).toEqual(
    [
      [FIRST.name, [...FIRST.roles].toSorted(), false],
      [SUPERVISOR.name, ["supervisor"], false],
      [OPERATOR.name, ["operator"], true],
      [SECOND_SUPERVISOR.name, ["supervisor", "viewer"], true],
    ].toSorted(([one], [other]) => places(people, one) - places(people, other)),
  );

  await page.click("tab", new RegExp(`^${say("people.tab.policy")}`));
  await page.sees(say("policy.starter"));
  await page.shoot("policy-starter");
  // From 50,000 for one supervisor becomes from 10,000.
  await page.click("button", say("policy.edit", { number: 4 }));
  await page.retype(say("field.amount"), "10000");
  await page.click("button", say("policy.done"));
  await page.sees("10,000.00");
  await page.click("button", say("policy.replay"));
  await page.sees(say("policy.replay.count", { count: 1 }));
  await page.find("button", "Paid Before");
  await page.sees(say("policy.replay.differs"));
  await page.shoot("policy-replay");
  await page.click("button", say("policy.save"));
  await page.find("dialog", say("policy.save.title"));
  await page.type(say("second.name"), SUPERVISOR.name);
  await page.type(say("second.password"), "not her password");
  await saveIt(page);
  await page.until("a wrong password told", async () => (await page.described(say("second.password"))) !== "");
  await page.shoot("policy-second");
  await page.type(say("second.password"), SUPERVISOR.password);
  await saveIt(page);
  await page.gone("dialog", say("policy.save.title"));
  expect(await ask(page, "policy")).toMatchObject({ changedBy: FIRST.name, second: SUPERVISOR.name });
  await page.shoot("policy-saved");

  await signOut(page, say, FIRST);
  await chooseAtFirstSignIn(page, OPERATOR, givenToOperator);
  expect(await send(page, "switch_off", { name: SUPERVISOR.name, expectedRevision: 1 })).toMatchObject({
    refused: { code: "roleMissing" },
  });
  const after = await pay(page, say, { account: "1112223334", bank: "SCB", name: "Waits Now", amount: "12000" });
  await page.find("row", new RegExp(`Waits Now.*12,000\\.00.*${say("state.awaitingApproval")}`));
  expect((await twin.ledger()).withdraws.map(({ reference_id }) => reference_id)).toEqual([before]);
  await sitDown(page, SUPERVISOR);
  expect(await ask(page, "approvals")).toMatchObject({ items: [{ reference: after, needs: 1, mine: "no" }] });
});

/** As the screen lists them. */
function places(people: readonly { name: string }[], name: unknown): number {
  return people.findIndex((person) => person.name === name);
}

async function begin(page: Page, person: Person): Promise<void> {
  await page.click("button", say("people.act.add"));
  await page.type(say("session.name"), person.name);
  for (const role of ["operator", "supervisor", "administrator", "viewer"] as const) {
    const box = await page.find("checkbox", say(`role.${role}`));
    const isTicked = await page.driver.execute<boolean>("return arguments[0].checked", box);
    if (isTicked !== person.roles.includes(role)) await page.click("checkbox", say(`role.${role}`));
  }
}

/** Returns the password to give them. */
async function add(page: Page, person: Person, second?: Person): Promise<string> {
  await begin(page, person);
  if (second !== undefined) {
    await page.type(say("second.name"), second.name);
    await page.type(say("second.password"), second.password);
  }
  const given = await page.value(say("people.password"));
  await page.shoot("people-add");
  await page.click("button", say("people.act.add"));
  await page.gone("dialog", say("people.act.add"));
  return given;
}

async function chooseAtFirstSignIn(page: Page, person: Person, given: string): Promise<void> {
  await page.retype(say("session.name"), person.name);
  await page.type(say("session.password"), given);
  await page.press("Enter");
  await page.find("heading", say("session.choose", { name: person.name }));
  await page.shoot("people-choose");
  expect(await send(page, "payout_counters")).toMatchObject({ refused: { code: "locked" } });
  await page.type(say("session.choose.given"), given);
  await page.type(say("session.newPassword"), person.password);
  await page.type(say("session.again"), person.password);
  await page.press("Enter");
  await isAtTheDesk(page, person);
}

async function saveIt(page: Page): Promise<void> {
  await page.click("button", say("policy.save"));
}
