/** A desk with two years behind it and nothing to reach: payouts are found, the far end is read, a range is summed, a search is kept. */

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { foldText } from "../../src/shared/fold";
import { Khlang } from "../harness/khlang";
import { sitDown } from "../harness/office";
import type { Page } from "../harness/page";
import { type Sample, sampleJournal } from "../harness/sample";
import { type Words, wordsOf } from "../harness/words";

const looks = [
  { language: "th", theme: "dark" },
  { language: "en", theme: "light" },
] as const;

describe.each(looks)("in $language, $theme", ({ language, theme }) => {
  const say = wordsOf(language);
  let khlang: Khlang;
  let sample: Sample;
  let page: Page;

  beforeEach(async () => {
    khlang = new Khlang({ language, theme });
    sample = sampleJournal(khlang);
    page = await khlang.open();
    const person = sample.people.find(({ roles }) => roles.includes("operator"));
    if (person === undefined) throw new Error("nobody enters payouts");
    await sitDown(page, person);
    await page.click("button", say("rail.history"));
    await page.find("grid", say("history.table"));
    await untilCounted(page, say);
  });

  afterEach(() => khlang.clear());

  test("a payee is found by a fragment, by the last digits, and by pasted references", async () => {
    const all = await foundCount(page, say);
    await shoot("all");
    expect(await page.violations()).toEqual([]);

    // By the physical key, from the list.
    await goToRows();
    await page.press("/");
    await page.focusIs(`combobox ${say("find.label")}`);
    const fragment = sample.payee.slice(1, -1);
    await page.write(fragment);
    await untilCounted(page, say, (count) => count > 0 && count < all);
    await page.sees(say("find.chip.text", { text: fragment.split(" ")[0] ?? fragment }).replace("”", ""));
    // However it was typed: the samples write some names in the two ways that look alike. Shorter beginnings were counted on the way.
    await page.until("rows with the fragment alone", async () => {
      const names = await rowNames();
      return names.length > 0 && names.every((name) => foldText(name).includes(foldText(fragment)));
    });
    await shoot("by-fragment");
    expect(await page.violations()).toEqual([]);

    const digits = sample.account.slice(-4);
    await search(`…${digits}`);
    await page.sees(say("find.chip.accountEnd", { text: digits }));
    await untilCounted(page, say, (count) => count > 0 && count < all);
    await page.until("the payee", async () => (await rowNames()).some((name) => name.includes(sample.payee)));
    await shoot("by-last-digits");

    const known = sample.references.length;
    await paste([...sample.references, "KL-NOBODY-00001", "KL-NOBODY-00002"].join("\n"));
    await untilCounted(page, say, (count) => count === known);
    await page.sees(say("find.missing", { missing: 2, count: known + 2 }));
    await page.sees("KL-NOBODY-00002");
    await page.find("grid", say("history.table"));
    expect(await rowCount()).toBe(known);
    await shoot("by-references");
    expect(await page.violations()).toEqual([]);

    await page.click("button", say("find.clear"));
    await untilCounted(page, say, (count) => count === all);
  });

  test("the far end is a key away; a range is summed; the order turns; a day is jumped to; a search is kept", async () => {
    const all = await foundCount(page, say);
    await goToRows();
    await page.press("End");
    await page.until("the last row", async () => (await activeIndex()) === all + 1 && (await isActiveRead()));
    await shoot("far-end");
    await page.press("Shift", "PageUp");
    await page.find("button", say("history.unselect"));
    await page.press("Escape");
    await page.press("Home");
    await page.until("the first row", async () => (await activeIndex()) === 2 && (await isActiveRead()));

    await page.click("button", say("column.amount"));
    await page.until("the order by amount", async () => (await sortOf("amount")) === "descending");
    await page.click("button", say("column.time"));
    await page.until("the order by time", async () => (await sortOf("time")) === "descending");

    await page.click("button", say("jump.title"));
    await page.type(say("jump.field"), "15/3/2569");
    await page.press("Enter");
    await page.gone("dialog", say("jump.title"));
    await page.until("a row of that day or before", async () => (await activeIndex()) > 2 && (await isActiveRead()));
    await page.focusIs(`grid ${say("history.table")}`);
    await shoot("jumped");

    await page.press("Enter");
    await page.find("button", say("action.copyToNew"));
    await shoot("pane");
    expect(await page.violations()).toEqual([]);
    await page.press("Escape");

    await search(`status:paid bank:kbank >50000`);
    await untilCounted(page, say, (count) => count < all);
    await page.click("button", say("views.keep"));
    await page.type(say("views.name"), "KBANK 50k");
    await page.press("Enter");
    await page.find("button", "KBANK 50k");
    await page.click("button", say("views.all"));
    await untilCounted(page, say, (count) => count === all);
    await page.click("button", "KBANK 50k");
    await untilCounted(page, say, (count) => count < all);
    await page.driver.setSize(1024, 700);
    await shoot("narrow");
    await page.click("button", say("columns.title"));
    await page.find("dialog", say("columns.title"));
    await shoot("columns");
    expect(await page.violations()).toEqual([]);
  });

  function shoot(what: string): Promise<void> {
    return page.shoot(`history-${what}-${language}-${theme}`);
  }

  async function goToRows(): Promise<void> {
    await page.driver.execute("document.querySelector('main [role=grid]').focus()");
    await page.focusIs(`grid ${say("history.table")}`);
  }

  async function search(text: string): Promise<void> {
    await page.retype(say("find.label"), text, "combobox");
    await page.press("Enter");
    await page.focusIs(`grid ${say("history.table")}`);
  }

  /** As a person: copied elsewhere, pasted here. */
  async function paste(text: string): Promise<void> {
    await page.retype(say("find.label"), "x", "combobox");
    await page.driver.execute(
      `const from = Object.assign(document.createElement("textarea"), { value: arguments[0], id: "elsewhere" });
       document.body.append(from); from.focus(); from.select();`,
      text,
    );
    await page.press("Control", "c");
    await page.driver.execute(`document.querySelector("#elsewhere").remove()`);
    await page.click("combobox", say("find.label"));
    await page.press("Control", "a");
    await page.press("Control", "v");
  }

  async function rowNames(): Promise<string[]> {
    return page.driver.execute(
      `return [...document.querySelectorAll("main [role=grid] [role=row] [role=gridcell]:nth-child(3)")]
        .map((cell) => cell.title.split("\\n")[0]);`,
    );
  }

  function rowCount(): Promise<number> {
    return page.driver.execute(`return Number(document.querySelector("main [role=grid]").ariaRowCount) - 1;`);
  }

  function activeIndex(): Promise<number> {
    return page.driver.execute(
      `const grid = document.querySelector("main [role=grid]");
       return Number(document.getElementById(grid.getAttribute("aria-activedescendant"))?.ariaRowIndex ?? 0);`,
    );
  }

  function isActiveRead(): Promise<boolean> {
    return page.driver.execute(
      `const grid = document.querySelector("main [role=grid]");
       const row = document.getElementById(grid.getAttribute("aria-activedescendant"));
       return (row?.querySelectorAll("[role=gridcell]").length ?? 0) > 1;`,
    );
  }

  function sortOf(column: string): Promise<string> {
    return page.driver.execute(`return document.querySelector("[data-column=" + arguments[0] + "]").ariaSort;`, column);
  }
});

/** What the foot of the list says; null while it is being counted. */
async function foundCount(page: Page, say: Words): Promise<number> {
  const pattern = new RegExp(say.pattern("history.found").source.replace(/^\^|\$$/g, ""));
  const text = await page.driver.execute<string>(`return document.querySelector("main .list-foot [role=status]")?.innerText ?? "";`);
  if (!pattern.test(text)) return NaN;
  return Number(/[\d,]+/.exec(text)?.[0].replaceAll(",", ""));
}

async function untilCounted(page: Page, say: Words, isMeant: (count: number) => boolean = () => true): Promise<void> {
  await page.until("the count of what is found", async () => {
    const count = await foundCount(page, say);
    return !Number.isNaN(count) && isMeant(count);
  });
}
