/**
 * What a person found out about one payout, while it is being written down: the verdict, the evidence, and the second
 * person's word where the verdict needs one. The rules are the desk's; only what a picture may be is told before that.
 */
import type {
  CodeView,
  DoubtView,
  ErrorView,
  PictureForm,
  SecondPerson,
  Verdict,
} from "../../backend/generated/bindings";
import type { Desk } from "../../shared/desk.svelte";
import { asFailure } from "../../shared/failure";
import { nobodyYet, secondPersonField } from "../../shared/second-person";
import { codeText } from "../../shared/words.svelte";
import { largestBytes, mostPictures, readPicture } from "./pictures";

export type FindingField = "text" | "pictures" | "reference";
export type AddedPicture = { key: number; name: string; picture: PictureForm };

const places: Record<string, FindingField> = {
  evidenceMissing: "text",
  picturesTooMany: "pictures",
  pictureTooLarge: "pictures",
  pictureUnreadable: "pictures",
  referenceDiffers: "reference",
};

export class Finding {
  doubt = $state.raw<DoubtView>() as DoubtView;
  verdict = $state<Verdict>("paid");
  text = $state("");
  pictures = $state.raw<AddedPicture[]>([]);
  /** The second person; the password is forgotten as soon as the dialog is closed. */
  second = $state<SecondPerson>(nobodyYet());
  reference = $state("");
  working = $state(false);
  /** What was refused about the second person. */
  secondProblem = $state.raw<ErrorView | null>(null);
  /** What belongs to no field. */
  failure = $state.raw<ErrorView | null>(null);

  #problems = $state.raw<{ field: FindingField; code: CodeView }[]>([]);
  #desk: Desk;
  #key = 0;

  constructor(desk: Desk, doubt: DoubtView) {
    this.#desk = desk;
    this.doubt = doubt;
  }

  get needsSecond(): boolean {
    return this.verdict === "notPaid";
  }

  get isTyped(): boolean {
    return [this.text, this.second.name, this.reference].some((text) => text.trim() !== "") || this.pictures.length > 0;
  }

  /** Goes on with the payout as it is now; what was typed stays. */
  take(doubt: DoubtView, verdict: Verdict): void {
    if (verdict !== this.verdict) {
      this.#forgetRefusals();
    }
    this.doubt = doubt;
    this.verdict = verdict;
  }

  /** What was typed stays but for the password. */
  forgetPassword(): void {
    this.second.password = "";
  }

  problemsAt(field: FindingField): string[] {
    return this.#problems.filter((problem) => problem.field === field).map(({ code }) => codeText("problem", code));
  }

  /** What stood in the field is no longer there, and neither is what was wrong with it. */
  typed(field: FindingField): void {
    this.#problems = this.#problems.filter((problem) => problem.field !== field);
    if (field === "text") this.#problems = this.#problems.filter(({ code }) => code.code !== "evidenceMissing");
  }

  async add(files: File[]): Promise<void> {
    this.typed("pictures");
    for (const file of files) {
      if (this.pictures.length >= mostPictures) {
        this.#refuse("picturesTooMany", { limit: String(mostPictures) });
        return;
      }
      if (file.size > largestBytes) {
        this.#refuse("pictureTooLarge", { limit: String(largestBytes / (1024 * 1024)) });
        continue;
      }
      const picture = await readPicture(file);
      if (picture === null) {
        this.#refuse("pictureUnreadable");
        continue;
      }
      this.#problems = this.#problems.filter(({ code }) => code.code !== "evidenceMissing");
      this.pictures = [...this.pictures, { key: this.#key++, name: file.name, picture }];
    }
  }

  remove(key: number): void {
    this.typed("pictures");
    this.pictures = this.pictures.filter((picture) => picture.key !== key);
  }

  /** Records once, however often it is asked; true when the desk took it. */
  async record(): Promise<boolean> {
    if (this.working) return false;
    this.working = true;
    this.#forgetRefusals();
    const { id, revision } = this.doubt.row;
    const evidence = { text: this.text, pictures: this.pictures.map(({ picture }) => picture) };
    const isNamed = this.needsSecond && this.second.name.trim() !== "";
    const second = isNamed ? { ...this.second, reference: this.reference } : null;
    try {
      await this.#desk.backend.settlePayout(id, revision, this.verdict, evidence, second);
      return true;
    } catch (thrown) {
      this.#sort(asFailure(thrown));
      return false;
    } finally {
      this.working = false;
    }
  }

  /** A refusal names a field by its code, or lists problems; what has no field here is told as a whole. */
  #sort(failure: ErrorView): void {
    if (secondPersonField(failure) !== null) {
      this.secondProblem = failure;
      return;
    }
    const codes: CodeView[] = failure.problems.length > 0 ? failure.problems : [failure];
    this.#problems = codes.flatMap(({ code, params }) => {
      const field = places[code] ?? (code.startsWith("text") ? "text" : undefined);
      return field === undefined ? [] : [{ field, code: { code, params } }];
    });
    if (this.#problems.length === 0) this.failure = failure;
  }

  #forgetRefusals(): void {
    this.failure = null;
    this.secondProblem = null;
    this.#problems = [];
  }

  #refuse(code: string, params: Record<string, string> = {}): void {
    const field = "pictures";
    this.#problems = [...this.#problems.filter((known) => known.code.code !== code), { field, code: { code, params } }];
  }
}
