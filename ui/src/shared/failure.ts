/** What a call to the desk was rejected with, made an `ErrorView` whatever it was. */
import type { ErrorView } from "../backend/generated/bindings";

export function asFailure(thrown: unknown): ErrorView {
  if (typeof thrown === "object" && thrown !== null && "code" in thrown && typeof thrown.code === "string") {
    return { params: {}, problems: [], connectionProblems: [], ...(thrown as Partial<ErrorView>), code: thrown.code };
  }
  return { code: "unexpected", params: { detail: String(thrown) }, problems: [], connectionProblems: [] };
}
