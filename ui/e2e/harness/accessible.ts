/**
 * What a screen reader reaches of the program: over AT-SPI, on the bus that `run.sh` starts. WebDriver knows nothing of it, and the
 * page itself does not join this bus.
 */

import { execFile } from "node:child_process";
import { promisify } from "node:util";

const REGISTRY: Accessible = { bus: "org.a11y.atspi.Registry", path: "/org/a11y/atspi/accessible/root" };
const ROOT_PATH = "/org/a11y/atspi/accessible/root";
/** Places in AT-SPI's set of states. */
export const FOCUSED = 12;
export const SENSITIVE = 24;
export const SHOWING = 25;

/** Something that a screen reader can reach. */
export interface Accessible {
  readonly bus: string;
  readonly path: string;
}

export interface Described extends Accessible {
  readonly role: string;
  readonly name: string;
}

/** The windows of this process with one of these roles. */
export async function windowsOf(pid: number, ...roles: string[]): Promise<Described[]> {
  for (const program of await childrenOf(REGISTRY)) {
    // One that has just ended may still be on the list.
    if ((await pidOf(program.bus).catch(() => undefined)) !== pid) continue;
    const windows = await Promise.all((await childrenOf({ bus: program.bus, path: ROOT_PATH })).map(described));
    return windows.filter(({ role }) => roles.includes(role));
  }
  return [];
}

/** Where its middle is on the screen. */
export async function middleOf(node: Accessible): Promise<[number, number]> {
  const printed = await call(node, "org.a11y.atspi.Component.GetExtents", "0");
  const [x = 0, y = 0, width = 0, height = 0] = [...printed.matchAll(/-?\d+/g)].map(([number]) => Number(number));
  return [x + Math.floor(width / 2), y + Math.floor(height / 2)];
}

/** Everything in it, in the order in which it is read. */
export async function within(node: Accessible): Promise<Described[]> {
  const children = await Promise.all((await childrenOf(node)).map(described));
  return (await Promise.all(children.map(async (child) => [child, ...(await within(child))]))).flat();
}

export async function childrenOf(node: Accessible): Promise<Accessible[]> {
  const printed = await call(node, "org.a11y.atspi.Accessible.GetChildren");
  return [...printed.matchAll(/'([^']+)', (?:objectpath )?'([^']+)'/g)].map(([, bus = "", path = ""]) => ({ bus, path }));
}

export async function described(node: Accessible): Promise<Described> {
  const [role, name] = await Promise.all([
    call(node, "org.a11y.atspi.Accessible.GetRoleName"),
    call(node, "org.freedesktop.DBus.Properties.Get", "org.a11y.atspi.Accessible", "Name"),
  ]);
  return { ...node, role: textIn(role), name: textIn(name) };
}

export async function is(node: Accessible, state: number): Promise<boolean> {
  const [, low = "0"] = /uint32 (\d+)/.exec(await call(node, "org.a11y.atspi.Accessible.GetState")) ?? [];
  return ((Number(low) >>> state) & 1) === 1;
}

async function pidOf(bus: string): Promise<number> {
  const daemon = { bus: "org.freedesktop.DBus", path: "/org/freedesktop/DBus" };
  const printed = await call(daemon, "org.freedesktop.DBus.GetConnectionUnixProcessID", bus);
  return Number(/uint32 (\d+)/.exec(printed)?.[1]);
}

/** One call over the accessibility bus; the answer as GVariant writes it. */
export async function call({ bus, path }: Accessible, method: string, ...args: string[]): Promise<string> {
  const address = process.env["AT_SPI_BUS_ADDRESS"];
  if (address === undefined) throw new Error("there is no accessibility bus; journeys run in the session of run.sh");
  const words = ["call", "--address", address, "--dest", bus, "--object-path", path, "--timeout", "5", "--method", method];
  // In another locale it would print question marks for Thai.
  const { stdout } = await promisify(execFile)("gdbus", [...words, "--", ...args], { env: { ...process.env, LC_ALL: "C.UTF-8" } });
  return stdout;
}

/** The one text in an answer such as `(<'It\u2019s\n'>,)`. */
function textIn(printed: string): string {
  const [, , quoted = ""] = /(['"])(.*)\1/s.exec(printed) ?? [];
  return quoted.replace(/\\(?:u([\da-f]{4})|U([\da-f]{8})|(.))/gs, (_, short?: string, long?: string, sign = "") => {
    const code = short ?? long;
    if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
    return { n: "\n", t: "\t", r: "\r" }[sign as string] ?? (sign as string);
  });
}
