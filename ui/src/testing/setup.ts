/** What jsdom lacks and the screens use. */
import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/svelte";
import { afterEach, beforeEach, vi } from "vitest";

class NoObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

vi.stubGlobal("ResizeObserver", NoObserver);
window.matchMedia = (query) =>
  ({
    matches: false,
    media: query,
    addEventListener: () => {},
    removeEventListener: () => {},
  }) as unknown as MediaQueryList;
// The virtual table draws what fits: jsdom has no layout, so everything is as large as a small window.
Object.defineProperty(HTMLElement.prototype, "offsetHeight", { get: () => 600 });
Object.defineProperty(HTMLElement.prototype, "offsetWidth", { get: () => 900 });
Object.defineProperty(HTMLElement.prototype, "clientHeight", { get: () => 600 });
Element.prototype.scrollIntoView = () => {};
Element.prototype.getAnimations = () => [];
Element.prototype.setPointerCapture = () => {};
Element.prototype.hasPointerCapture = () => false;

beforeEach(() => localStorage.clear());
afterEach(() => cleanup());
