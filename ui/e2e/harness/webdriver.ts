/**
 * A thin client for WebKitWebDriver, which drives the webview of the real window.
 *
 * The client libraries on npm want a newer Node than the project does, and none knows WebKitGTK's capabilities; what the
 * journeys need of the protocol is one request each. One driver process carries one session on one port, because the
 * driver takes no second session and hangs when its program is gone.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { until } from "./until";

const OPENING_MS = 30_000;
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** An element as the protocol names it; it ends with the page it is on. */
export interface ElementRef {
  readonly [ELEMENT]: string;
}

export interface Program {
  readonly binary: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export class WebDriver {
  private constructor(
    private readonly driver: ChildProcess,
    private readonly base: string,
    /** Of the program that is driven. */
    readonly pid: number,
  ) {}

  /** Starts the program under a driver of its own and waits for its first page. */
  static async start(program: Program): Promise<WebDriver> {
    const port = await freePort();
    const driver = spawn("WebKitWebDriver", [`--port=${port}`], {
      // Without the variable Tauri does not let itself be driven, and the session would never begin.
      env: { ...process.env, ...program.env, TAURI_WEBVIEW_AUTOMATION: "true" },
      stdio: ["ignore", "inherit", "inherit"],
    });
    const failed = new Promise<never>((_, reject) => {
      driver.once("error", reject);
      driver.once("exit", (code) => reject(new Error(`WebKitWebDriver ended with ${code}`)));
    });
    failed.catch(() => undefined);
    let pid: number | undefined;
    try {
      const url = `http://127.0.0.1:${port}`;
      await Promise.race([failed, until("the driver", async () => (await fetch(`${url}/status`)).ok)]);
      const options = { binary: program.binary, args: program.args ?? [] };
      let session: string | undefined;
      // The driver answers neither when the program ends early nor when it opens no window.
      const opening = request<{ sessionId: string }>("POST", `${url}/session`, {
        capabilities: { alwaysMatch: { "webkitgtk:browserOptions": options } },
      }).then(({ sessionId }) => (session = sessionId));
      opening.catch(() => undefined);
      pid = await Promise.race([failed, until(`a process of ${program.binary}`, () => childOf(driver.pid), 5_000)]);
      await until(
        `the first page of ${program.binary}`,
        // Looked up each time, because what the driver starts first may only start the program.
        () => session !== undefined || (pid = childOf(driver.pid)) === undefined || !isAlive(pid),
        OPENING_MS,
      );
      if (session === undefined || pid === undefined) {
        throw new Error(`${program.binary} ended before it opened a window`);
      }
      return new WebDriver(driver, `${url}/session/${session}`, pid);
    } catch (error) {
      if (pid !== undefined && isAlive(pid)) process.kill(pid, "SIGKILL");
      driver.kill("SIGKILL");
      throw error;
    }
  }

  /** Kills the program as a power cut would, and its driver with it. */
  async kill(): Promise<void> {
    process.kill(this.pid, "SIGKILL");
    await this.endDriver();
    await until("the killed program's end", () => !isAlive(this.pid));
  }

  /** Closes the window as a person would, and waits until the program has ended by itself. */
  async close(): Promise<void> {
    await request("DELETE", this.base).catch(() => undefined);
    try {
      await until("the program's end", () => !isAlive(this.pid));
    } finally {
      if (isAlive(this.pid)) process.kill(this.pid, "SIGKILL");
      await this.endDriver();
    }
  }

  get isRunning(): boolean {
    return isAlive(this.pid);
  }

  goTo(url: string): Promise<void> {
    return this.post("url", { url });
  }

  title(): Promise<string> {
    return request("GET", `${this.base}/title`);
  }

  /** Runs the body of a function in the page; the page's content security policy does not apply to it. */
  execute<T>(body: string, ...args: unknown[]): Promise<T> {
    return this.post("execute/sync", { script: body, args });
  }

  /** The same for a body that ends by calling its last argument. */
  executeAsync<T>(body: string, ...args: unknown[]): Promise<T> {
    return this.post("execute/async", { script: body, args });
  }

  click(element: ElementRef): Promise<void> {
    return this.post(`element/${element[ELEMENT]}/click`, {});
  }

  sendKeys(element: ElementRef, text: string): Promise<void> {
    return this.post(`element/${element[ELEMENT]}/value`, { text });
  }

  actions(actions: readonly object[]): Promise<void> {
    return this.post("actions", { actions });
  }

  /** The window as PNG. */
  async screenshot(): Promise<Buffer> {
    return Buffer.from(await request<string>("GET", `${this.base}/screenshot`), "base64");
  }

  setSize(width: number, height: number): Promise<void> {
    return this.post("window/rect", { width, height });
  }

  private post<T>(path: string, body: object): Promise<T> {
    return request("POST", `${this.base}/${path}`, body);
  }

  private async endDriver(): Promise<void> {
    if (this.driver.exitCode !== null || this.driver.signalCode !== null) return;
    const ended = new Promise((resolve) => this.driver.once("exit", resolve));
    this.driver.kill("SIGKILL");
    await ended;
  }
}

/** The driver says what went wrong, in the protocol's own words. */
export class WebDriverError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

async function request<T>(method: string, url: string, body?: object): Promise<T> {
  const response = await fetch(url, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
    signal: AbortSignal.timeout(60_000),
  });
  const { value } = (await response.json()) as { value: T };
  if (response.ok) return value;
  const { error, message } = value as { error: string; message: string };
  throw new WebDriverError(error, message);
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

/** The first child of a process; the driver starts exactly one. */
function childOf(pid: number | undefined): number | undefined {
  if (pid === undefined) return undefined;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return children === "" ? undefined : Number(children.split(" ")[0]);
}

function isAlive(pid: number | undefined): boolean {
  try {
    // A killed process whose parent has not looked yet is dead all the same.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
