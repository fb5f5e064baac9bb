/** The harness itself, on a page of known content under the policy that the real window has. */

import { readFileSync } from "node:fs";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Page } from "./page";
import { WebDriver } from "./webdriver";

const MINI_BROWSER = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";

const PAGE = `<!doctype html><html lang="en"><title>Desk</title><link rel="stylesheet" href="style.css"><main>
  <h1>New payout</h1>
  <label for="account">Account number</label><input id="account">
  <label for="payee">Account name</label><input id="payee">
  <button id="review">Review payout</button>
  <button disabled>Send payout</button>
  <button hidden>Cancel payout</button>
  <p id="said">nothing yet</p></main><script src="page.js"></script></html>`;
const SCRIPT = `
  const said = document.getElementById("said");
  document.getElementById("review").addEventListener("click", () => { said.textContent = "reviewed"; });
  document.addEventListener("keydown", (event) => {
    if (!event.ctrlKey || event.key !== "Enter") return;
    event.preventDefault();
    said.textContent = "reviewed by keyboard";
  });`;

let server: Server;
let driver: WebDriver | undefined;
let page: Page;
let style = "";

/** The policy as Tauri sends it: the one in tauri.conf.json. */
function policy(): string {
  const config = JSON.parse(readFileSync(new URL("../../../tauri.conf.json", import.meta.url), "utf8")) as {
    app: { security: { csp: Record<string, string> } };
  };
  return Object.entries(config.app.security.csp)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join("; ");
}

function url(): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function open(): Promise<void> {
  driver = await WebDriver.start({ binary: MINI_BROWSER, args: ["--automation"] });
  page = new Page(driver);
  await page.driver.goTo(url());
}

beforeEach(async () => {
  style = "";
  server = createServer((request, response) => {
    const [type, text] =
      request.url === "/page.js"
        ? ["text/javascript", SCRIPT]
        : request.url === "/style.css"
          ? ["text/css", style]
          : ["text/html", PAGE];
    response.writeHead(200, { "Content-Type": `${type}; charset=utf-8`, "Content-Security-Policy": policy() });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(async () => {
  if (driver?.isRunning === true) await driver.kill();
  driver = undefined;
  await new Promise((resolve) => server.close(resolve));
});

test("controls are found by role and name, typed into and clicked", async () => {
  await open();
  await page.type("Account number", "0123456789");
  await page.type("Account name", "สมชาย น้ำใจดี");
  expect(await page.value("Account number")).toBe("0123456789");
  expect(await page.value("Account name")).toBe("สมชาย น้ำใจดี");
  expect(await page.focused()).toBe("textbox Account name");
  await page.retype("Account number", "987");
  expect(await page.value("Account number")).toBe("987");
  await page.press("Tab");
  expect(await page.focused()).toBe("textbox Account name");
  await page.click("button", "Review payout");
  await page.sees("reviewed");
  await page.press("Control", "Enter");
  await page.sees("reviewed by keyboard");
});

test("what is hidden or called otherwise is not found", async () => {
  await open();
  await page.find("heading", "New payout");
  expect(await page.all("button", "Cancel payout")).toEqual([]);
  expect(await page.all("button", "Review")).toEqual([]);
  expect(await page.all("button", /^Review/)).toHaveLength(1);
  expect(await page.all("button")).toHaveLength(2);
  await expect(page.find("button", "Approve", 200)).rejects.toThrow("button Approve");
});

test("axe passes a good page and finds what is wrong with a bad one", async () => {
  await open();
  expect(await page.violations()).toEqual([]);
  style = "h1 { color: #bbb; background: #fff }";
  await page.driver.goTo(url());
  expect((await page.violations()).map((violation) => violation.rule)).toContain("color-contrast");
});

test("a killed program is gone at once, and another session begins", async () => {
  await open();
  const first = page.driver;
  await first.kill();
  expect(first.isRunning).toBe(false);
  await open();
  expect(page.driver.pid).not.toBe(first.pid);
  await page.find("heading", "New payout");
});

test("a program that ends without a window is not waited for", async () => {
  await expect(WebDriver.start({ binary: "/bin/sleep", args: ["0.5"] })).rejects.toThrow("before it opened a window");
});

test("a picture of the window is a picture", async () => {
  await open();
  const picture = await page.driver.screenshot();
  expect(picture.subarray(1, 4).toString()).toBe("PNG");
  expect(picture.length).toBeGreaterThan(1_000);
});
