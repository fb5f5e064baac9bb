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
Element.prototype.scrollIntoView = () => {};
Element.prototype.getAnimations = () => [];
Element.prototype.setPointerCapture = () => {};
Element.prototype.hasPointerCapture = () => false;

beforeEach(() => localStorage.clear());
afterEach(() => cleanup());
