/** The backend in the shell: each method is the command of the same name. The only importer of the shell's library. */
import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { Backend } from "./backend";
import type { ChangedEvent } from "./generated/bindings";

export const tauri: Backend = {
  opening: () => invoke("opening"),
  desk: () => invoke("desk"),
  banks: () => invoke("banks"),
  saveSettings: (settings) => invoke("save_settings", { settings }),

  session: () => invoke("session"),
  makeFirstPerson: (name, password) => invoke("make_first_person", { name, password }),
  signIn: (name, password) => invoke("sign_in", { name, password }),
  lock: () => invoke("lock"),
  signOut: () => invoke("sign_out"),
  stillHere: () => invoke("still_here"),
  choosePassword: (old, password) => invoke("choose_password", { old, password }),

  people: () => invoke("people"),
  addPerson: (name, roles, password, second) => invoke("add_person", { name, roles, password, second }),
  changeRoles: (name, expectedRevision, roles, second) =>
    invoke("change_roles", { name, expectedRevision, roles, second }),
  resetPassword: (name, expectedRevision, password, second) =>
    invoke("reset_password", { name, expectedRevision, password, second }),
  switchOff: (name, expectedRevision) => invoke("switch_off", { name, expectedRevision }),
  switchOn: (name, expectedRevision, second) => invoke("switch_on", { name, expectedRevision, second }),

  policy: () => invoke("policy"),
  checkPolicy: (draft) => invoke("check_policy", { draft }),
  changePolicy: (expectedRevision, draft, second) => invoke("change_policy", { expectedRevision, draft, second }),
  replayPolicy: (draft, days) => invoke("replay_policy", { draft, days }),

  payoutsPage: (query, start, until, limit) => invoke("payouts_page", { query, start, until, limit }),
  payoutCounters: () => invoke("payout_counters"),
  payoutDetail: (id) => invoke("payout_detail", { id }),

  readSearch: (search) => invoke("read_search", { search }),
  surveyPayouts: (query, every, seek) => invoke("survey_payouts", { query, every, seek }),
  betweenPayouts: (query, first, last) => invoke("between_payouts", { query, first, last }),
  suggest: (search) => invoke("suggest", { search }),
  glance: (from, until) => invoke("glance", { from, until }),

  exportPayouts: (query, format, between) => invoke("export_payouts", { query, format, between }),
  savePaymentAdvice: (payoutId, format, language) => invoke("save_payment_advice", { payoutId, format, language }),
  saveDayClose: (connectionId, day) => invoke("save_day_close", { connectionId, day }),

  records: () => invoke("records"),
  verifyJournal: () => invoke("verify_journal"),
  compareHead: (code) => invoke("compare_head", { code }),
  backUpNow: () => invoke("back_up_now"),
  restoreBackup: (name, second) => invoke("restore_backup", { name, second }),
  resumeAfterRestore: (second) => invoke("resume_after_restore", { second }),

  works: () => invoke("works"),
  cancelWork: (id) => invoke("cancel_work", { id }),
  forgetWork: (id) => invoke("forget_work", { id }),
  showWorkFile: (id) => invoke("show_work_file", { id }),

  newPayout: (connectionId) => invoke("new_payout", { connectionId }),
  checkPayout: (payoutId, form) => invoke("check_payout", { payoutId, form }),
  saveDraft: (payoutId, expectedRevision, form) => invoke("save_draft", { payoutId, expectedRevision, form }),
  discardDraft: (payoutId, expectedRevision) => invoke("discard_draft", { payoutId, expectedRevision }),
  sendPayout: (payoutId, expectedRevision, form, acceptedWarnings) =>
    invoke("send_payout", { payoutId, expectedRevision, form, acceptedWarnings }),
  cancelPayout: (payoutId, expectedRevision) => invoke("cancel_payout", { payoutId, expectedRevision }),
  acknowledgeReversal: (payoutId, expectedRevision) => invoke("acknowledge_reversal", { payoutId, expectedRevision }),
  askNow: (payoutId) => invoke("ask_now", { payoutId }),

  checkConnection: (connectionId, form) => invoke("check_connection", { connectionId, form }),
  addConnection: (form) => invoke("add_connection", { form }),
  updateConnection: (connectionId, expectedRevision, form) =>
    invoke("update_connection", { connectionId, expectedRevision, form }),
  resumeConnection: (connectionId, expectedRevision, reason) =>
    invoke("resume_connection", { connectionId, expectedRevision, reason }),

  confirmBanks: (connectionId, expectedRevision, banks) =>
    invoke("confirm_banks", { connectionId, expectedRevision, banks }),
  beginCalibration: (connectionId, expectedRevision, form) =>
    invoke("begin_calibration", { connectionId, expectedRevision, form }),
  acceptCalibration: (connectionId, expectedRevision) =>
    invoke("accept_calibration", { connectionId, expectedRevision }),
  supportReport: (connectionId) => invoke("support_report", { connectionId }),

  doubts: () => invoke("doubts"),
  settlePayout: (payoutId, expectedRevision, verdict, evidence, second) =>
    invoke("settle_payout", { payoutId, expectedRevision, verdict, evidence, second }),
  evidencePicture: (sha256) => invoke("evidence_picture", { sha256 }),

  approvals: () => invoke("approvals"),
  approval: (payoutId) => invoke("approval", { payoutId }),
  previewApproval: (items) => invoke("preview_approval", { items }),
  approve: (items, password) => invoke("approve", { items, password }),
  returnPayout: (items, reason) => invoke("return_payout", { items, reason }),
  rejectPayout: (items, reason) => invoke("reject_payout", { items, reason }),
  leaveInbox: () => invoke("leave_inbox"),

  openProfile: (profile) => invoke("open_profile", { profile }),
  rehearsal: () => invoke("rehearsal"),
  rehearsalNext: (next) => invoke("rehearsal_next", { next }),

  renewWindow: () => invoke("renew_window"),

  onChanged: (listener) => listen<ChangedEvent>("khlang://changed", (event) => listener(event.payload)),
};
