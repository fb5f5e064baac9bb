/** How each state looks: drawing and colour beside the word, never the colour alone. */
import type { PayoutState } from "../backend/generated/bindings";
import type { IconName } from "./icons";

export type Tone = "rest" | "wait" | "move" | "done" | "alarm";

export const looks: Record<PayoutState, { icon: IconName; tone: Tone }> = {
  draft: { icon: "draft", tone: "rest" },
  awaitingApproval: { icon: "signature", tone: "wait" },
  returned: { icon: "back", tone: "alarm" },
  rejected: { icon: "close", tone: "alarm" },
  ready: { icon: "clock", tone: "wait" },
  sending: { icon: "arrow", tone: "move" },
  unknown: { icon: "question", tone: "alarm" },
  refused: { icon: "stop", tone: "alarm" },
  pending: { icon: "clock", tone: "move" },
  processing: { icon: "arrow", tone: "move" },
  accepted: { icon: "check", tone: "rest" },
  paid: { icon: "check", tone: "done" },
  failed: { icon: "alert", tone: "alarm" },
  canceled: { icon: "close", tone: "rest" },
  reversed: { icon: "back", tone: "alarm" },
};
