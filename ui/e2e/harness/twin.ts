/** The One2Pays twin as a process of its own: the provider that a journey pays through, and the ledger it is judged by. */

import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const BUILT = fileURLToPath(new URL("../../../target/debug/khlang-sandbox", import.meta.url));

/** As the sandbox's handbook describes them (src-tauri/crates/khlang-sandbox/README.md). */
export type Plan = Readonly<Record<string, unknown>>;
export interface Ledger {
  readonly withdraws: readonly Withdraw[];
  readonly counts: Readonly<Record<"creates" | "cancels" | "retrieves" | "lists" | "balances", number>>;
  readonly held: number;
}

export interface Withdraw {
  readonly reference_id: string;
  readonly satang: number;
  readonly bank_code: string;
  readonly account_number: string;
  readonly account_name: string;
  readonly status: string;
  /** How often the payee really got the money. */
  readonly times_paid: number;
  /** How often it was asked for, repeats included. */
  readonly create_calls: number;
}

export class Twin {
  private constructor(
    private readonly process: ChildProcess,
    readonly baseUrl: string,
    readonly apiKey: string,
    readonly apiSecret: string,
  ) {}

  /** Starts a twin on a free port; options as `khlang-sandbox --help` lists them. */
  static async start(...options: string[]): Promise<Twin> {
    const binary = process.env["KHLANG_SANDBOX_BIN"] ?? BUILT;
    const child = spawn(binary, ["serve", "--provider", "one2pays", "--port", "0", ...options], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const started = new Promise<Twin>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`the twin ended with ${code}`)));
      const said = new Map<string, string>();
      createInterface({ input: child.stdout }).on("line", (line) => {
        const [, what, value] = /^(base URL|API key|API secret)\s+(\S+)$/.exec(line) ?? [];
        if (what === undefined || value === undefined) return;
        said.set(what, value);
        const [url, key, secret] = [said.get("base URL"), said.get("API key"), said.get("API secret")];
        if (url !== undefined && key !== undefined && secret !== undefined) {
          resolve(new Twin(child, url, key, secret));
        }
      });
    });
    return started.catch((error: unknown) => {
      child.kill("SIGKILL");
      throw error;
    });
  }

  get port(): string {
    return new URL(this.baseUrl).port;
  }

  /** What the twin really did, whatever it answered. */
  ledger(): Promise<Ledger> {
    return this.control("GET", "ledger");
  }

  plan(plan: Plan): Promise<unknown> {
    return this.control("POST", "plan", plan);
  }

  settle(withdraw: string, status: string): Promise<unknown> {
    return this.control("POST", "settle", { withdraw, status });
  }

  /** Lets go of the answers that a plan holds back. */
  release(): Promise<unknown> {
    return this.control("POST", "release", {});
  }

  /** Returns the ledger as soon as all that is given holds, such as `{ reference, status: "paid" }` or `{ held: 1 }`. */
  waitFor(what: Readonly<Record<string, string | number>>): Promise<Ledger> {
    const query = new URLSearchParams(Object.entries(what).map(([key, value]) => [key, String(value)]));
    return this.control("GET", `wait?${query.toString()}`);
  }

  /** Stops as at a power cut: connections end without a word. */
  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGKILL");
    await ended;
  }

  private async control<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.baseUrl}/_twin/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`the twin answers ${response.status} to ${path}: ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }
}
