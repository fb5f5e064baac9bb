/** A twin as a process of its own: the provider that a journey pays through, and the ledger it is judged by. */

import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const BUILT = fileURLToPath(new URL("../../../target/debug/khlang-sandbox", import.meta.url));

/** As the sandbox's handbook describes them (src-tauri/crates/khlang-sandbox/README.md). */
export type Plan = Readonly<Record<string, unknown>>;
export type Provider = "one2pays" | "jamespay" | "pay1401";
/** As the twin names on its terminal what opens it. */
export type Credential = "API key" | "API secret" | "merchant id" | "token" | "secret";
export interface Ledger {
  readonly withdraws: readonly Withdraw[];
  readonly counts: Readonly<
    Record<"creates" | "cancels" | "retrieves" | "lists" | "balances" | "settlements", number>
  >;
  readonly held: number;
}

export interface Withdraw {
  /** What the provider calls it. */
  readonly id: string;
  /** Ours, where the provider takes one. */
  readonly reference_id: string | null;
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
    readonly provider: Provider,
    readonly baseUrl: string,
    private readonly credentials: ReadonlyMap<string, string>,
  ) {}

  /** Starts a One2Pays twin on a free port; options as `khlang-sandbox --help` lists them. */
  static start(...options: string[]): Promise<Twin> {
    return Twin.of("one2pays", ...options);
  }

  /** Starts a twin of this provider on a free port. */
  static async of(provider: Provider, ...options: string[]): Promise<Twin> {
    const binary = process.env["KHLANG_SANDBOX_BIN"] ?? BUILT;
    const child = spawn(binary, ["serve", "--provider", provider, "--port", "0", ...options], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const started = new Promise<Twin>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`the twin ended with ${code}`)));
      const said = new Map<string, string>();
      createInterface({ input: child.stdout }).on("line", (line) => {
        const [, what, value] = /^(base URL|API key|API secret|merchant id|token|secret)\s+(\S+)$/.exec(line) ?? [];
        if (what !== undefined && value !== undefined) said.set(what, value);
        // The ways to steer it come after all that opens it.
        const url = said.get("base URL");
        if (line.startsWith("ledger") && url !== undefined) resolve(new Twin(child, provider, url, said));
      });
    });
    return started.catch((error: unknown) => {
      child.kill("SIGKILL");
      throw error;
    });
  }

  /** What opens the twin; each provider has its own. */
  credential(name: Credential): string {
    const value = this.credentials.get(name);
    if (value === undefined) throw new Error(`the twin of ${this.provider} has no ${name}`);
    return value;
  }

  get apiKey(): string {
    return this.credential("API key");
  }

  get apiSecret(): string {
    return this.credential("API secret");
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
