/**
 * Which rows of a long table are on the screen, for rows of one height. The table scrolls by itself and draws only what is seen:
 * a million rows are taller than any element may be.
 */
import { untrack } from "svelte";

type Wanted = { count: number; rowHeight: number };

/** Drawn above and below what is seen, so that a step finds its row there. */
const margin = 4;

export class RowWindow {
  /** How far the rows are scrolled, in pixels. */
  top = $state(0);
  /** The visible height, in pixels. */
  height = $state(0);

  #wanted = $state.raw<Wanted>({ count: 0, rowHeight: 36 });

  /** Takes the wheel of this element, and its height, until the returned function is called. */
  attach(element: HTMLElement): () => void {
    const measure = (): void => {
      this.height = element.clientHeight;
      this.#moveTo(this.top);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    untrack(measure);
    const onwheel = (event: WheelEvent): void => {
      // Sideways is the element's own business.
      if (event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
      event.preventDefault();
      this.scrollBy(event.deltaY * this.#pixelsOf(event.deltaMode));
    };
    element.addEventListener("wheel", onwheel, { passive: false });
    return () => {
      observer.disconnect();
      element.removeEventListener("wheel", onwheel);
    };
  }

  /** Where the rows or their height changed; the row on top stays on top. */
  update(wanted: Wanted): void {
    untrack(() => {
      const before = this.#wanted;
      if (before.count === wanted.count && before.rowHeight === wanted.rowHeight) return;
      this.#wanted = wanted;
      this.#moveTo((this.top / before.rowHeight) * wanted.rowHeight);
    });
  }

  get rowHeight(): number {
    return this.#wanted.rowHeight;
  }

  /** The first row that is drawn, and the one behind the last. */
  get range(): [number, number] {
    const { count, rowHeight } = this.#wanted;
    const first = Math.floor(this.top / rowHeight) - margin;
    const end = Math.ceil((this.top + this.height) / rowHeight) + margin;
    return [Math.max(0, first), Math.min(count, end)];
  }

  /** The first and the last row that are seen, in part at least. */
  get seen(): [number, number] {
    const { count, rowHeight } = this.#wanted;
    const last = Math.ceil((this.top + this.height) / rowHeight) - 1;
    return [Math.floor(this.top / rowHeight), Math.max(0, Math.min(count - 1, last))];
  }

  /** How far it can be scrolled, in pixels. */
  get most(): number {
    return Math.max(0, this.#wanted.count * this.#wanted.rowHeight - this.height);
  }

  /** How many rows fit: what PageUp and PageDown move by. */
  get rowsInView(): number {
    return Math.max(1, Math.floor(this.height / this.#wanted.rowHeight) - 1);
  }

  scrollBy(pixels: number): void {
    this.#moveTo(this.top + pixels);
  }

  /** To this part of the whole, from 0 to 1. */
  scrollToPart(part: number): void {
    this.#moveTo(part * this.most);
  }

  /** No further than it takes to see the row whole. */
  reveal(index: number): void {
    const start = index * this.#wanted.rowHeight;
    const end = start + this.#wanted.rowHeight;
    if (start < this.top) this.#moveTo(start);
    else if (end > this.top + this.height) this.#moveTo(end - this.height);
  }

  /** So that the row is the first that is seen. */
  showFirst(index: number): void {
    this.#moveTo(index * this.#wanted.rowHeight);
  }

  #moveTo(top: number): void {
    this.top = Math.round(Math.max(0, Math.min(this.most, top)));
  }

  #pixelsOf(mode: number): number {
    if (mode === WheelEvent.DOM_DELTA_LINE) return this.#wanted.rowHeight;
    return mode === WheelEvent.DOM_DELTA_PAGE ? this.height : 1;
  }
}
