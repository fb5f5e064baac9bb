import { beforeEach, expect, test, vi } from "vitest";

const invoke = vi.hoisted(() => vi.fn());
const listen = vi.hoisted(() => vi.fn());
vi.mock("@tauri-apps/api/core", () => ({ invoke }));
vi.mock("@tauri-apps/api/event", () => ({ listen }));

import { tauri } from "./tauri";
import { TestingBackend } from "./testing";
import type { ListStart, PayoutQuery } from "./generated/bindings";

beforeEach(() => {
  invoke.mockReset().mockResolvedValue(null);
  listen.mockReset().mockResolvedValue(() => {});
});

test("every method of the backend invokes the command of the same name", async () => {
  const methods = Object.keys(tauri).filter((method) => method !== "onChanged");
  for (const method of methods) {
    invoke.mockClear();
    await (tauri[method as keyof typeof tauri] as (...args: unknown[]) => Promise<unknown>)("a", 1, "c", "d");
    const command = method.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    expect(invoke.mock.calls[0]?.[0]).toBe(command);
  }
  const known = Object.getOwnPropertyNames(TestingBackend.prototype).filter((method) => Object.hasOwn(tauri, method));
  expect(known.sort()).toEqual(Object.keys(tauri).sort());
});

test("arguments go under the names that the command has", async () => {
  const query: PayoutQuery = { tab: "done", search: "", order: { by: "time", descending: true } };
  const start: ListStart = { kind: "after", cursor: "cursor" };
  await tauri.payoutsPage(query, start, null, 100);
  expect(invoke).toHaveBeenLastCalledWith("payouts_page", { query, start, until: null, limit: 100 });
  await tauri.cancelPayout("p1", 4);
  expect(invoke).toHaveBeenLastCalledWith("cancel_payout", { payoutId: "p1", expectedRevision: 4 });
});

test("changes are heard on the shell's event", async () => {
  const heard = vi.fn();
  await tauri.onChanged(heard);
  expect(listen.mock.calls[0]?.[0]).toBe("khlang://changed");
  (listen.mock.calls[0]?.[1] as (event: { payload: unknown }) => void)({ payload: { kind: "counters" } });
  expect(heard).toHaveBeenCalledWith({ kind: "counters" });
});
