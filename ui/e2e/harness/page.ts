/**
 * A page as a person, or a screen reader, finds things on it: by role and name.
 *
 * Roles and names are computed by axe, so that a control without a name cannot be found by any journey. What lies behind
 * an open dialog is out of reach, as it is for a person. Everything waits until it is there; nothing is remembered between
 * two steps, because the page may have been drawn anew.
 */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { PATIENCE_MS, until } from "./until";
import { type ElementRef, type WebDriver, WebDriverError } from "./webdriver";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SHOTS = new URL("../shots/", import.meta.url);

/** What a control is called: the whole name, or a pattern. */
export type Name = string | RegExp;

const KEYS: Readonly<Record<string, string>> = {
  Backspace: "\uE003",
  Tab: "\uE004",
  Enter: "\uE006",
  Shift: "\uE008",
  Control: "\uE009",
  Alt: "\uE00A",
  Escape: "\uE00C",
  Space: " ",
  PageUp: "\uE00E",
  PageDown: "\uE00F",
  End: "\uE010",
  Home: "\uE011",
  ArrowLeft: "\uE012",
  ArrowUp: "\uE013",
  ArrowRight: "\uE014",
  ArrowDown: "\uE015",
  Delete: "\uE017",
};

/** A place where the Tab key stops. */
export interface TabStop {
  /** Role and name, such as `textbox Account number`. */
  readonly name: string;
  /** Its place in the order in which the page is written; -1 for what nobody expected to be a stop. */
  readonly place: number;
  readonly isFocusShown: boolean;
}

export interface Violation {
  readonly rule: string;
  readonly help: string;
  readonly nodes: readonly string[];
}

/** Notes whether a click reaches the element; false where something lies over it, and then it is scrolled to as a person would. */
const AWAITS_CLICK = `
  const element = arguments[0];
  const { left, top, width, height } = element.getBoundingClientRect();
  const there = document.elementFromPoint(left + width / 2, top + height / 2);
  const isInSight = top >= 0 && top + height <= innerHeight;
  if (isInSight && !(element.contains(there) || there?.contains(element))) {
    element.scrollIntoView({ block: "center" });
    if (element.labels === undefined) return false;
  }
  element.dataset.clicked = "no";
  element.addEventListener("click", () => delete element.dataset.clicked, { once: true, capture: true });
  return true;`;

const CLICK_ONCE_THERE = `
  const [name] = arguments;
  new MutationObserver((_, observer) => {
    const button = [...document.querySelectorAll("button")].find((one) => (one.ariaLabel ?? one.innerText) === name);
    if (button === undefined) return;
    observer.disconnect();
    button.click();
  }).observe(document.body, { childList: true, subtree: true });`;

const WAS_CLICKED = `return arguments[0].dataset.clicked !== "no";`;


export class Page {
  constructor(readonly driver: WebDriver) {}

  /** As `until`; where that ends in vain, the error and `shots/failed.png` show what was there instead. */
  async until<T>(...[what, probe, patienceMs]: Parameters<typeof until<T>>): Promise<T> {
    try {
      return await until(what, probe, patienceMs);
    } catch (error) {
      await this.shoot("failed").catch(() => undefined);
      const [focused, text] = await Promise.all([this.focused(), this.text()]).catch(() => ["nowhere", "no page"]);
      const message = error instanceof Error ? error.message : String(error);
      throw new Error(`${message}; the focus is on ${focused}, and the page shows:\n${text}`, { cause: error });
    }
  }

  /** Waits for the one visible element of this role and name. */
  async find(role: string, name: Name, patienceMs?: number): Promise<ElementRef> {
    try {
      return await this.until(
        `${role} ${String(name)}`,
        async () => {
          const found = await this.all(role, name);
          if (found.length > 1) throw new Error(`${found.length} of ${role} ${String(name)}`);
          return found[0];
        },
        patienceMs,
      );
    } catch (error) {
      const names = await this.driver.execute<string[]>(NAMES, role).catch(() => []);
      throw new Error(`There is no one ${role} ${String(name)}; there is ${names.join(" | ")}`, { cause: error });
    }
  }

  /** All visible elements of this role and name, now. */
  async all(role: string, name: Name = /.*/): Promise<ElementRef[]> {
    await this.bringAxe();
    const [pattern, flags] = name instanceof RegExp ? [name.source, name.flags] : [null, ""];
    return this.driver.execute<ElementRef[]>(FIND, role, name instanceof RegExp ? null : name, pattern, flags);
  }

  /** Waits until nothing of this role and name is left. */
  async gone(role: string, name: Name): Promise<void> {
    await this.until(`the end of ${role} ${String(name)}`, async () => (await this.all(role, name)).length === 0);
  }

  /**
   * Clicks as soon as it is there, unfolded, enabled and at rest. The driver clicks a place: where the page moved under it in that
   * moment, the click went elsewhere, and is made again as a person would.
   */
  async click(role: string, name: Name): Promise<void> {
    await this.until(`a click on ${role} ${String(name)}`, async () => {
      const element = await this.find(role, name);
      if (await this.isDisabled(element)) return false;
      if (!(await this.driver.execute<boolean>(AWAITS_CLICK, element))) return false;
      try {
        await this.driver.click(element);
      } catch (error) {
        // So the driver answers when a click took its button away with it; a button gone before is "stale" to it.
        const isGone =
          error instanceof WebDriverError && error.code === "unknown error" && !(await this.isThere(element));
        if (!isGone) throw error;
        return true;
      }
      // What is gone by now, the page with it perhaps, went with the click.
      return this.driver.execute<boolean>(WAS_CLICKED, element).catch(() => true);
    });
  }

  /** From now on the first button of this name is clicked in the moment in which it appears: for what may be over before it could be found. */
  clickOnceThere(name: string): Promise<void> {
    return this.driver.execute(CLICK_ONCE_THERE, name);
  }

  /** Waits until one of this role and name is enabled. */
  async isReady(role: string, name: Name): Promise<void> {
    await this.until(`${role} ${String(name)} to be enabled`, async () => {
      for (const element of await this.all(role, name)) if (!(await this.isDisabled(element))) return true;
      return false;
    });
  }

  /** Waits until the one of this role and name is there and can do nothing. */
  async isInert(role: string, name: Name): Promise<void> {
    await this.until(`${role} ${String(name)} to be inert`, async () => this.isDisabled(await this.find(role, name)));
  }

  /** Types into a field as a person does, behind what is there. */
  async type(label: Name, text: string, role = "textbox"): Promise<void> {
    await this.driver.sendKeys(await this.find(role, label), text);
  }

  /** Types wherever the focus is. */
  async write(text: string): Promise<void> {
    await this.driver.sendKeys(await this.driver.execute("return document.activeElement"), text);
  }

  /** Picks one of several: what a person clicks is the words beside the button. */
  async choose(name: Name): Promise<void> {
    await this.until(`a choice of ${String(name)}`, async () => {
      const radio = await this.find("radio", name);
      await this.driver.click(await this.driver.execute("return arguments[0].closest('label') ?? arguments[0]", radio));
      return this.driver.execute<boolean>("return arguments[0].checked", radio);
    });
  }

  /** Empties a field by keyboard and types into it. */
  async retype(label: Name, text: string, role = "textbox"): Promise<void> {
    await this.click(role, label);
    await this.press("Control", "a");
    await this.press("Delete");
    await this.type(label, text, role);
  }

  /** Presses keys together, such as `press("Control", "Enter")`, wherever the focus is. */
  async press(...keys: string[]): Promise<void> {
    const values = keys.map((key) => KEYS[key] ?? key);
    await this.driver.actions([
      {
        type: "key",
        id: "keyboard",
        actions: [
          ...values.map((value) => ({ type: "keyDown", value })),
          ...values.reverse().map((value) => ({ type: "keyUp", value })),
        ],
      },
    ]);
  }

  async value(label: Name, role = "textbox"): Promise<string> {
    return this.driver.execute("return arguments[0].value ?? arguments[0].textContent", await this.find(role, label));
  }

  /** What a screen reader says after the field's name: its hint and its problems. */
  async described(label: Name, role = "textbox"): Promise<string> {
    return this.driver.execute(DESCRIBED, await this.find(role, label));
  }

  /** Waits until the visible text of the page has this in it. */
  async sees(text: Name, patienceMs: number = PATIENCE_MS): Promise<void> {
    await this.until(
      `the text ${String(text)}`,
      async () => {
        const shown = await this.text();
        return text instanceof RegExp ? text.test(shown) : shown.includes(text);
      },
      patienceMs,
    );
  }

  /** The visible text of the page. */
  text(): Promise<string> {
    return this.driver.execute("return document.body.innerText");
  }

  /** Role and name of what has the focus, such as `textbox Account number`. */
  async focused(): Promise<string> {
    await this.bringAxe();
    return this.driver.execute(FOCUSED);
  }

  /** Waits until the focus is there: a key that comes before it goes elsewhere. */
  async focusIs(what: string): Promise<void> {
    await this.until(`the focus on ${what}`, async () => (await this.focused()) === what);
  }

  /** Presses Tab until the focus is on this, such as `button Approve`. */
  async tabTo(what: Name): Promise<void> {
    const been: string[] = [];
    for (let step = 0; step < 80; step++) {
      const focused = await this.focused();
      if (what instanceof RegExp ? what.test(focused) : focused === what) return;
      been.push(focused);
      await this.press("Tab");
    }
    throw new Error(`Tab does not lead to ${String(what)}, but to ${been.join(" | ")}`);
  }

  /** Goes once around with the Tab key, and says what it stopped at and what it should have stopped at. */
  async goAround(): Promise<{ stops: TabStop[]; missed: string[] }> {
    await this.bringAxe();
    const expected = await this.driver.execute<number>(BEGIN_AROUND);
    const stops: TabStop[] = [];
    for (let step = 0; step < expected + 4; step++) {
      await this.press("Tab");
      const stop = await this.driver.execute<TabStop | null>(LOOK_AROUND);
      if (stop === null) continue;
      if (stops.some(({ place, name }) => place === stop.place && name === stop.name)) break;
      stops.push(stop);
    }
    const names = await this.driver.execute<string[]>("return window.khlangStopNames");
    return { stops, missed: names.filter((_, place) => !stops.some((stop) => stop.place === place)) };
  }

  /** Writes `ui/e2e/shots/<name>.png`. */
  async shoot(name: string): Promise<void> {
    mkdirSync(SHOTS, { recursive: true });
    await this.driver.executeAsync(DRAWN);
    await this.driver.execute(STIR);
    writeFileSync(new URL(`${name}.png`, SHOTS), await this.driver.screenshot());
    await this.driver.execute(STILL);
  }

  /** What axe finds wrong by WCAG 2.2 AA, contrast included, or by these rules alone; empty when all is well. */
  async violations(rules: readonly string[] = []): Promise<Violation[]> {
    // An empty page has no faults either.
    await until("something to check", async () => (await this.text()).trim() !== "");
    // Half faded in, everything is pale.
    await this.driver.executeAsync(AT_REST);
    await this.bringAxe();
    const outcome = await this.driver.executeAsync<{ violations?: Violation[]; error?: string }>(CHECK, rules);
    if (outcome.violations === undefined) throw new Error(`axe failed: ${outcome.error}`);
    return outcome.violations;
  }

  /** Controls that a screen reader could only call by what they are. */
  async nameless(): Promise<string[]> {
    await this.bringAxe();
    return this.driver.execute(NAMELESS);
  }

  private isThere(element: ElementRef): Promise<boolean> {
    return this.driver.execute<boolean>("return arguments[0].isConnected", element).catch(() => false);
  }

  private isDisabled(element: ElementRef): Promise<boolean> {
    return this.driver.execute(
      "return arguments[0].disabled === true || arguments[0].getAttribute('aria-disabled') === 'true'",
      element,
    );
  }

  /** A page that was loaded anew has lost it. */
  private async bringAxe(): Promise<void> {
    if (await this.driver.execute<boolean>("return typeof window.axe === 'object'")) return;
    await this.driver.execute(`${AXE}; window.axe = axe;`);
    if (!(await this.driver.execute<boolean>("return typeof window.axe === 'object'"))) {
      throw new WebDriverError("javascript error", "axe did not load");
    }
  }
}

/** `axe.setup` builds the tree that roles and names are read from; it must be torn down, or axe refuses to run. */
const WITH_TREE = `
  const { aria, dom, text } = axe.commons;
  const withTree = (read) => {
    axe.setup(document.documentElement);
    try { return read(); } finally { axe.teardown(); }
  };
  const nameOf = (element) => text.sanitize(text.accessibleText(element));`;

const FIND = `${WITH_TREE}
  const dialog = [...document.querySelectorAll("[role=dialog], [role=alertdialog]")].at(-1);
  const reachable = dialog === undefined ? [...document.body.querySelectorAll("*")] : [dialog, ...dialog.querySelectorAll("*")];
  const [role, name, pattern, flags] = arguments;
  const isNamed = pattern === null
    ? (element) => nameOf(element) === name
    : (element) => new RegExp(pattern, flags).test(nameOf(element));
  return withTree(() => reachable.filter((element) =>
    aria.getRole(element) === role && dom.isVisibleToScreenReaders(element) && isNamed(element)));`;

const NAMES = `${WITH_TREE}
  return withTree(() => [...document.body.querySelectorAll("*")]
    .filter((element) => aria.getRole(element) === arguments[0]).map(nameOf));`;

const FOCUSED = `${WITH_TREE}
  const element = document.activeElement;
  if (element === null || element === document.body) return "";
  return withTree(() => aria.getRole(element) + " " + nameOf(element));`;

const NAMELESS = `${WITH_TREE}
  const controls = "a[href], button, input, select, textarea, [role=tab], [role=option], [role=grid], [role=row], [role=dialog], [role=alertdialog]";
  return withTree(() => [...document.body.querySelectorAll(controls)]
    .filter((element) => dom.isVisibleToScreenReaders(element) && nameOf(element) === "")
    .map((element) => element.outerHTML.slice(0, 200)));`;

const DESCRIBED = `
  const ids = (arguments[0].getAttribute("aria-describedby") ?? "").split(/\\s+/).filter((id) => id !== "");
  return ids.map((id) => document.getElementById(id)?.innerText.trim() ?? "").join("\\n");`;

/** What the page has become may not be on the screen yet. */
const DRAWN = `
  const done = arguments[0];
  document.fonts.ready.then(() => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))));`;

/** WebKitGTK takes a picture when it next paints; a page at rest that the processor draws would be waited for in vain. */
const STIR = `
  const speck = document.body.appendChild(document.createElement("div"));
  Object.assign(speck.style, { position: "fixed", left: 0, top: 0, width: "1px", height: "1px", pointerEvents: "none" });
  let beat = 0;
  const timer = setInterval(() => { speck.style.backgroundColor = "rgb(0 0 0 / " + (beat = (beat + 1) % 2) / 200 + ")"; }, 50);
  window.khlangStill = () => { clearInterval(timer); speck.remove(); };`;

const STILL = "window.khlangStill();";

const AT_REST = `
  const done = arguments[arguments.length - 1];
  const ending = document.getAnimations().filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime ?? 0));
  Promise.allSettled(ending.map((one) => one.finished)).then(() => done());`;

/** A group of radio buttons and a group of tabs is one stop each; so is a grid, which moves inside with the arrow keys. */
const BEGIN_AROUND = `${WITH_TREE}
  const root = [...document.querySelectorAll("[role=dialog], [role=alertdialog]")].at(-1) ?? document.body;
  const isStop = (element) =>
    element.tabIndex >= 0 && !element.disabled && element.checkVisibility({ visibilityProperty: true }) &&
    !(element.type === "radio" && !element.checked &&
      document.querySelector('input[type=radio][name="' + CSS.escape(element.name) + '"]:checked') !== null);
  const radios = new Set();
  window.khlangStops = [...root.querySelectorAll("a[href], button, input, select, textarea, [tabindex]")].filter((element) => {
    if (!isStop(element)) return false;
    if (element.type !== "radio") return true;
    if (radios.has(element.name)) return false;
    radios.add(element.name);
    return true;
  });
  window.khlangStopNames = withTree(() => window.khlangStops.map((one) => aria.getRole(one) + " " + nameOf(one)));
  document.activeElement?.blur();
  window.getSelection()?.removeAllRanges();
  return window.khlangStops.length;`;

const LOOK_AROUND = `${WITH_TREE}
  const element = document.activeElement;
  if (element === null || element === document.body) return null;
  const ring = (style) => style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0 || style.boxShadow !== "none";
  // A radio button that is drawn by its label shows the focus there, a grid shows it on the row that it is on.
  const active = document.getElementById(element.getAttribute("aria-activedescendant") ?? "");
  const shown = [element, active, element.nextElementSibling, element.closest("label"), element.parentElement];
  return {
    name: withTree(() => aria.getRole(element) + " " + nameOf(element)),
    place: window.khlangStops.indexOf(element),
    isFocusShown: shown.some((one) => one !== null && ring(getComputedStyle(one))),
  };`;

const CHECK = `
  const done = arguments[arguments.length - 1];
  const [rules] = arguments;
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  axe.run(document, { runOnly: rules.length > 0 ? { type: "rule", values: rules } : tags }).then(
    (result) => done({ violations: result.violations.map((violation) => ({
      rule: violation.id,
      help: violation.help,
      nodes: violation.nodes.map((node) => node.html.slice(0, 200) + " :: " + node.failureSummary),
    })) }),
    (error) => done({ error: String(error) }),
  );`;
