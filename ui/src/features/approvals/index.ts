/** What waits for signatures: everything to decide by on one screen, and the decision, one at a time or several at once. */
import type { Feature } from "../../shared/feature";
import ApprovalsScreen from "./ApprovalsScreen.svelte";
import ApprovalsWatch from "./ApprovalsWatch.svelte";
import { inboxAt } from "./inbox.svelte";

export const approvals: Feature = {
  key: "approvals",
  rail: {
    icon: "approvals",
    label: "rail.approvals",
    shown: "always",
    tone: "wait",
    count: (desk) => inboxAt(desk).waitingForMe,
  },
  Screen: ApprovalsScreen,
  Overlay: ApprovalsWatch,
  begin: inboxAt,
};
