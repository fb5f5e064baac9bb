/**
 * A thin client for WebKitWebDriver, which drives the webview of the real window.
 *
 * The client libraries on npm want a newer Node than the project does, and none knows WebKitGTK's capabilities; what the
 * journeys need of the protocol is one request each. The program is started here and the driver only joins it: so it can
 * join again when the program draws its window anew in another process, which ends a session but not the journey.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { askToClose } from "./screen";
import { until } from "./until";

const OPENING_MS = 30_000;
const NO_WISHES = { capabilities: { alwaysMatch: {} } };
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
  private session: string | undefined;

  private constructor(
    private readonly program: ChildProcess,
    private readonly driver: ChildProcess,
    private readonly base: string,
    /** Of the program that is driven. */
    readonly pid: number,
    /** When the program was started, in milliseconds since 1970. */
    readonly startedAt: number,
  ) {}

  /** Starts the program and a driver beside it, and waits for its first page. */
  static async start(program: Program): Promise<WebDriver> {
    const [port, inspector] = [await freePort(), await freePort()];
    const target = `127.0.0.1:${inspector}`;
    const startedAt = Date.now();
    const started = spawn(program.binary, program.args ?? [], {
      // Without the second variable Tauri does not let itself be driven, and the session would never begin.
      env: {
        ...process.env,
        ...program.env,
        WEBKIT_INSPECTOR_SERVER: target,
        TAURI_WEBVIEW_AUTOMATION: "true",
      },
      stdio: ["ignore", "inherit", "inherit"],
    });
    const driver = spawn("WebKitWebDriver", [`--port=${port}`, `--target=${target}`, "--replace-on-new-session"], {
      stdio: ["ignore", "inherit", "inherit"],
    });
    const failed = new Promise<never>((_, reject) => {
      started.once("error", reject);
      started.once("exit", () => reject(new Error(`${program.binary} ended before it opened a window`)));
      driver.once("error", reject);
      driver.once("exit", (code) => reject(new Error(`WebKitWebDriver ended with ${code}`)));
    });
    failed.catch(() => undefined);
    try {
      const url = `http://127.0.0.1:${port}`;
      const joined = new WebDriver(started, driver, url, started.pid ?? 0, startedAt);
      await Promise.race([failed, joined.join()]);
      return joined;
    } catch (error) {
      started.kill("SIGKILL");
      driver.kill("SIGKILL");
      throw error;
    }
  }

  /** Kills the program as a power cut would, and its driver with it. */
  async kill(): Promise<void> {
    await Promise.all([end(this.program), end(this.driver)]);
  }

  /** Closes the window as a person would, and waits until the program has ended by itself. */
  async close(): Promise<void> {
    try {
      await until("a window to close", () => askToClose(this.pid));
      await until("the program's end", () => !this.isRunning);
    } finally {
      await this.kill();
    }
  }

  get isRunning(): boolean {
    return this.program.exitCode === null && this.program.signalCode === null;
  }

  goTo(url: string): Promise<void> {
    return this.post("url", { url });
  }

  title(): Promise<string> {
    return this.ask("GET", "title");
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
    return Buffer.from(await this.ask<string>("GET", "screenshot"), "base64");
  }

  setSize(width: number, height: number): Promise<void> {
    return this.post("window/rect", { width, height });
  }

  private post<T>(path: string, body: object): Promise<T> {
    return this.ask("POST", path, body);
  }

  private async ask<T>(method: string, path: string, body?: object): Promise<T> {
    const sessionPath = (): string => `${this.base}/session/${this.session}/${path}`;
    try {
      return await request(method, sessionPath(), body);
    } catch (error) {
      const isOver = error instanceof WebDriverError && error.code === "invalid session id";
      if (!isOver || !this.isRunning) throw error;
      // The page is gone, so nothing of this has been done.
      await this.join();
      return request(method, sessionPath(), body);
    }
  }

  /** Begins a session with the program's window, as soon as it is there. */
  private async join(): Promise<void> {
    this.session = await until(
      "the window's page",
      async () => (await request<{ sessionId: string }>("POST", `${this.base}/session`, NO_WISHES)).sessionId,
      OPENING_MS,
    );
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
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
