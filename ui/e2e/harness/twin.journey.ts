/** The other half of the harness: the twin as a process, and waiting. */

import { expect, test } from "vitest";
import { Twin } from "./twin";
import { until } from "./until";

test("the twin says where it listens and what it was asked", async () => {
  const twin = await Twin.start("--pace", "by-hand");
  try {
    expect(twin.baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(twin.apiKey).toMatch(/^pk_test_/);
    expect(twin.apiSecret).toMatch(/^sk_test_/);
    await twin.plan({ creates: [{ deed: "nothing", answer: "drop" }] });
    const response = await fetch(`${twin.baseUrl}/api/v1/balance`);
    expect(response.status).toBe(401);
    const ledger = await twin.ledger();
    expect(JSON.stringify(ledger)).toContain("balance");
  } finally {
    await twin.stop();
  }
  await expect(twin.ledger()).rejects.toThrow();
});

test.each([
  ["jamespay", ["merchant id", "token", "secret"]],
  ["pay1401", ["secret"]],
] as const)("the twin of %s says what opens it", async (provider, credentials) => {
  const twin = await Twin.of(provider, "--pace", "by-hand");
  try {
    for (const name of credentials) expect(twin.credential(name)).not.toBe("");
    expect(() => twin.apiKey).toThrow("has no API key");
    expect((await twin.ledger()).withdraws).toEqual([]);
  } finally {
    await twin.stop();
  }
});

test("waiting in vain says what for, and why", async () => {
  const waiting = until("a sign", () => Promise.reject(new Error("no answer")), 1);
  await expect(waiting).rejects.toMatchObject({ message: /a sign/, cause: { message: "no answer" } });
});
