/** Which rows of a long table are on the screen, for rows of one height. Wraps the headless virtualizer for Svelte. */
import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualItem,
} from "@tanstack/virtual-core";

type Wanted = { count: number; rowHeight: number; keep: number };

/** What the head that stays on top takes from the visible height. */
const headHeight = 30;

export class RowWindow {
  items = $state.raw<VirtualItem[]>([]);
  height = $state(0);

  #virtualizer: Virtualizer<HTMLElement, HTMLElement> | null = null;
  #element: HTMLElement | null = null;
  #wanted: Wanted = { count: 0, rowHeight: 36, keep: -1 };

  /** Follows this element's scrolling until the returned function is called. */
  attach(element: HTMLElement): () => void {
    this.#element = element;
    this.#virtualizer = new Virtualizer(this.#options());
    const end = this.#virtualizer._didMount();
    this.#virtualizer._willUpdate();
    this.#draw();
    return () => {
      end();
      this.#virtualizer = null;
    };
  }

  /** `keep` is the index of a row that is drawn even while scrolled away, because the keyboard is on it. */
  update(wanted: Wanted): void {
    const resized = wanted.rowHeight !== this.#wanted.rowHeight;
    this.#wanted = wanted;
    if (this.#virtualizer === null) return;
    this.#virtualizer.setOptions(this.#options());
    this.#virtualizer._willUpdate();
    if (resized) this.#virtualizer.measure();
    this.#draw();
  }

  scrollTo(index: number): void {
    this.#virtualizer?.scrollToIndex(index, { align: "auto" });
  }

  /** How many rows fit: what PageUp and PageDown move by. */
  rowsInView(): number {
    return Math.max(1, Math.floor(((this.#element?.clientHeight ?? 0) - headHeight) / this.#wanted.rowHeight) - 1);
  }

  #options(): ConstructorParameters<typeof Virtualizer<HTMLElement, HTMLElement>>[0] {
    const { count, rowHeight, keep } = this.#wanted;
    return {
      count,
      getScrollElement: () => this.#element,
      estimateSize: () => rowHeight,
      overscan: 8,
      scrollPaddingEnd: headHeight,
      observeElementRect,
      observeElementOffset,
      scrollToFn: elementScroll,
      rangeExtractor: (range) => {
        const drawn = defaultRangeExtractor(range);
        if (keep < 0 || keep >= count || drawn.includes(keep)) return drawn;
        return [...drawn, keep].sort((one, other) => one - other);
      },
      onChange: () => this.#draw(),
    };
  }

  #draw(): void {
    if (this.#virtualizer === null) return;
    this.items = this.#virtualizer.getVirtualItems();
    this.height = this.#virtualizer.getTotalSize();
  }
}
