/** Shortcuts by the physical key, and how they are written on this platform. */
import type { Shortcut } from "./feature";

const onMac = navigator.platform.startsWith("Mac");

export function matches(event: KeyboardEvent, shortcut: Shortcut): boolean {
  const command = onMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  return command && !event.altKey && event.shiftKey === (shortcut.shift ?? false) && event.code === shortcut.code;
}

/** "Ctrl N" or "⌘ N". */
export function writeShortcut(shortcut: Shortcut): string {
  const names: Record<string, string> = { Enter: "↵", Slash: "/", Comma: "," };
  const key = names[shortcut.code] ?? shortcut.code.replace(/^(Key|Digit)/, "");
  return [onMac ? "⌘" : "Ctrl", ...(shortcut.shift === true ? ["⇧"] : []), key].join(" ");
}
