/**
 * What happens on the screen outside of the page, said in the X protocol: a window is closed as by its close button, the mouse
 * clicks, a key is pressed. There is no window manager on the journeys' screen that could be asked, and the webdriver protocol
 * reaches the page alone.
 */

import { readFileSync } from "node:fs";
import { type Socket, connect } from "node:net";

const INTERN_ATOM = 16;
const GET_ATTRIBUTES = 3;
const QUERY_TREE = 15;
const GET_PROPERTY = 20;
const SEND_EVENT = 25;
const SET_INPUT_FOCUS = 42;
const QUERY_EXTENSION = 98;
const GET_KEYBOARD_MAPPING = 101;
const FAKE_INPUT = 2;
const KEY_PRESS = 2;
const KEY_RELEASE = 3;
const BUTTON_PRESS = 4;
const BUTTON_RELEASE = 5;
const MOTION = 6;
const LEFT_BUTTON = 1;
const TO_PARENT = 2;
const CLIENT_MESSAGE = 33;
const VIEWABLE = 2;

/** Keys, as X names their signs. */
const KEYSYMS = { Enter: 0xff0d, Escape: 0xff1b, Tab: 0xff09, Space: 0x20 } as const;
export type Key = keyof typeof KEYSYMS;

/** Asks the windows of this process to close; says whether there was one. */
export async function askToClose(pid: number): Promise<boolean> {
  const screen = await Screen.open();
  try {
    const [ofProcess, protocols, deletion] = [
      await screen.atom("_NET_WM_PID"),
      await screen.atom("WM_PROTOCOLS"),
      await screen.atom("WM_DELETE_WINDOW"),
    ];
    let asked = false;
    for (const window of await screen.windows()) {
      if ((await screen.property(window, ofProcess))[0] !== pid || !(await screen.isShown(window))) continue;
      if (!(await screen.property(window, protocols)).includes(deletion)) continue;
      await screen.send(window, protocols, deletion);
      asked = true;
    }
    return asked;
  } finally {
    screen.close();
  }
}

/** Moves the mouse there and clicks. */
export async function clickAt(x: number, y: number): Promise<void> {
  const screen = await Screen.open();
  try {
    await screen.fake([
      [MOTION, 0, x, y],
      [BUTTON_PRESS, LEFT_BUTTON],
      [BUTTON_RELEASE, LEFT_BUTTON],
    ]);
  } finally {
    screen.close();
  }
}

/** Presses a key in the dialog of this process. It is given the focus first, which a window manager does where there is one. */
export async function pressKey(pid: number, key: Key): Promise<void> {
  const screen = await Screen.open();
  try {
    const [ofProcess, over] = [await screen.atom("_NET_WM_PID"), await screen.atom("WM_TRANSIENT_FOR")];
    for (const window of await screen.windows()) {
      if ((await screen.property(window, ofProcess))[0] !== pid || !(await screen.isShown(window))) continue;
      if ((await screen.property(window, over)).length > 0) screen.focus(window);
    }
    const code = await screen.keycode(KEYSYMS[key]);
    await screen.fake([
      [KEY_PRESS, code],
      [KEY_RELEASE, code],
    ]);
  } finally {
    screen.close();
  }
}

class Screen {
  private received = Buffer.alloc(0);
  private wake: () => void = () => undefined;
  private failure: Error | undefined;
  private root = 0;
  private keycodes: readonly [first: number, last: number] = [0, 0];

  private constructor(private readonly socket: Socket) {
    socket.on("data", (data) => {
      this.received = Buffer.concat([this.received, data]);
      this.wake();
    });
    socket.on("error", (error) => {
      this.failure = error;
      this.wake();
    });
  }

  static async open(): Promise<Screen> {
    const display = process.env["DISPLAY"]?.replace(/^:(\d+).*$/, "$1") ?? "0";
    const screen = new Screen(connect(`/tmp/.X11-unix/X${display}`));
    const cookie = cookieOf(process.env["XAUTHORITY"]);
    const name = Buffer.from("MIT-MAGIC-COOKIE-1");
    const hello = Buffer.alloc(12);
    hello.write("l");
    hello.writeUInt16LE(11, 2);
    hello.writeUInt16LE(name.length, 6);
    hello.writeUInt16LE(cookie.length, 8);
    screen.socket.write(Buffer.concat([hello, padded(name), padded(cookie)]));
    const head = await screen.read(8);
    const rest = await screen.read(head.readUInt16LE(6) * 4);
    if (head[0] !== 1) throw new Error("the screen lets nobody in");
    const vendor = Math.ceil(rest.readUInt16LE(16) / 4) * 4;
    screen.keycodes = [rest.readUInt8(26), rest.readUInt8(27)];
    screen.root = rest.readUInt32LE(32 + vendor + rest.readUInt8(21) * 8);
    return screen;
  }

  async atom(name: string): Promise<number> {
    const body = Buffer.alloc(4);
    body.writeUInt16LE(name.length);
    return (await this.ask(INTERN_ATOM, 0, Buffer.concat([body, padded(Buffer.from(name))]))).readUInt32LE(8);
  }

  async windows(): Promise<number[]> {
    const answer = await this.ask(QUERY_TREE, 0, words(this.root));
    return Array.from({ length: answer.readUInt16LE(16) }, (_, index) => answer.readUInt32LE(32 + 4 * index));
  }

  async isShown(window: number): Promise<boolean> {
    return (await this.ask(GET_ATTRIBUTES, 0, words(window))).readUInt8(26) === VIEWABLE;
  }

  async property(window: number, property: number): Promise<number[]> {
    const answer = await this.ask(GET_PROPERTY, 0, words(window, property, 0, 0, 64));
    if (answer.readUInt8(1) !== 32) return [];
    return Array.from({ length: answer.readUInt32LE(16) }, (_, index) => answer.readUInt32LE(32 + 4 * index));
  }

  /** Asks for something afterwards, because an answer shows that what was said before has arrived. */
  async send(window: number, protocols: number, word: number): Promise<void> {
    const event = Buffer.alloc(32);
    event.writeUInt8(CLIENT_MESSAGE);
    event.writeUInt8(32, 1);
    words(window, protocols, word).copy(event, 4);
    this.write(SEND_EVENT, 0, Buffer.concat([words(window, 0), event]));
    await this.windows();
  }

  focus(window: number): void {
    this.write(SET_INPUT_FOCUS, TO_PARENT, words(window, 0));
  }

  /** The key that has this sign. */
  async keycode(keysym: number): Promise<number> {
    const [first, last] = this.keycodes;
    const body = Buffer.alloc(4);
    body.writeUInt8(first);
    body.writeUInt8(last - first + 1, 1);
    const answer = await this.ask(GET_KEYBOARD_MAPPING, 0, body);
    const signs = Array.from({ length: answer.readUInt32LE(4) }, (_, index) => answer.readUInt32LE(32 + 4 * index));
    const place = signs.indexOf(keysym);
    if (place < 0) throw new Error(`no key has the sign ${keysym}`);
    return first + Math.floor(place / answer.readUInt8(1));
  }

  /** Does what mouse and keyboard would do, by the extension that is there for tests. */
  async fake(events: readonly (readonly [type: number, detail: number, x?: number, y?: number])[]): Promise<void> {
    const name = Buffer.from("XTEST");
    const body = Buffer.alloc(4);
    body.writeUInt16LE(name.length);
    const extension = (await this.ask(QUERY_EXTENSION, 0, Buffer.concat([body, padded(name)]))).readUInt8(9);
    for (const [type, detail, x = 0, y = 0] of events) {
      const event = Buffer.alloc(32);
      event.writeUInt8(type);
      event.writeUInt8(detail, 1);
      event.writeInt16LE(x, 20);
      event.writeInt16LE(y, 22);
      this.write(extension, FAKE_INPUT, event);
    }
    await this.windows();
  }

  close(): void {
    this.socket.destroy();
  }

  private async ask(request: number, detail: number, body: Buffer): Promise<Buffer> {
    this.write(request, detail, body);
    let head = await this.read(32);
    // In between it tells everybody of some changes, such as another keyboard.
    while ((head[0] ?? 0) > 1) head = await this.read(32);
    if (head[0] !== 1) throw new Error(`the screen answers ${head[0]} to request ${request}: error ${head[1]}`);
    return Buffer.concat([head, await this.read(head.readUInt32LE(4) * 4)]);
  }

  private write(request: number, detail: number, body: Buffer): void {
    const head = Buffer.alloc(4);
    head.writeUInt8(request);
    head.writeUInt8(detail, 1);
    head.writeUInt16LE(1 + body.length / 4, 2);
    this.socket.write(Buffer.concat([head, body]));
  }

  private async read(length: number): Promise<Buffer> {
    while (this.received.length < length) {
      if (this.failure !== undefined) throw this.failure;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    const taken = this.received.subarray(0, length);
    this.received = this.received.subarray(length);
    return taken;
  }
}

function words(...values: number[]): Buffer {
  const body = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => body.writeUInt32LE(value, 4 * index));
  return body;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

/** The file's entries are a family and four texts with their lengths, the last of them the cookie; there is one screen in it. */
function cookieOf(path: string | undefined): Buffer {
  if (path === undefined) return Buffer.alloc(0);
  const file = readFileSync(path);
  let at = 2;
  let text = Buffer.alloc(0);
  for (let index = 0; index < 4; index += 1) {
    const length = file.readUInt16BE(at);
    text = file.subarray(at + 2, at + 2 + length);
    at += 2 + length;
  }
  return text;
}
