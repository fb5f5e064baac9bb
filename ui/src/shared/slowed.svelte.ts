/** How long nobody may try a password again, counted down by the second. The desk holds the rule; this only shows it. */
import type { ErrorView } from "../backend/generated/bindings";
import { formatSpan } from "./format";

export class Slowed {
  seconds = $state(0);

  #timer: ReturnType<typeof setInterval> | null = null;

  /** Counts down where the refusal says for how long; ends the counting where it does not. */
  take(failure: ErrorView | null): void {
    this.end();
    const wait = failure?.code === "signInSlowed" ? Number(failure.params["seconds"]) : 0;
    if (!(wait > 0)) return;
    const until = Date.now() + wait * 1000;
    this.seconds = Math.ceil(wait);
    this.#timer = setInterval(() => {
      this.seconds = Math.max(0, Math.ceil((until - Date.now()) / 1000));
      if (this.seconds === 0) this.end();
    }, 250);
  }

  end(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.seconds = 0;
  }

  /** In seconds towards the end, in whole minutes before. */
  get left(): string {
    return formatSpan(this.seconds < 120 ? this.seconds * 1000 : Math.ceil(this.seconds / 60) * 60_000);
  }
}
