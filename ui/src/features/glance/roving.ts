/** One tab stop for many buttons: the given keys go on by so many, Home and End to the ends. */
export function stepTo(event: KeyboardEvent, keys: Record<string, number>, all: HTMLElement[]): void {
  const at = all.findIndex((one) => one === document.activeElement);
  if (at === -1) return;
  const step = keys[event.key];
  const to =
    event.key === "Home"
      ? 0
      : event.key === "End"
        ? all.length - 1
        : step === undefined
          ? null
          : Math.min(all.length - 1, Math.max(0, at + step));
  if (to === null) return;
  event.preventDefault();
  all[to]?.focus();
}
