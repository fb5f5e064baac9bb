/** Line drawings on a 16 px grid, stroked with the ink around them. */
export const icons = {
  payouts: ["M2 4h12M2 8h12M2 12h7"],
  connections: ["M6 10 3.8 12.2M10 6l2.2-2.2M5.5 7.5l3 3M7.5 5.5l3 3"],
  settings: [
    "M2 4.5h7M12.5 4.5H14M2 11.5h1.5M7 11.5h7",
    "M9 4.5a1.75 1.75 0 1 0 3.5 0a1.75 1.75 0 1 0-3.5 0",
    "M3.5 11.5a1.75 1.75 0 1 0 3.5 0a1.75 1.75 0 1 0-3.5 0",
  ],
  approvals: ["M2.5 8.5 5.5 12 13.5 4", "M2.5 14.5h11"],
  signature: ["M2 11.5c2-5 4-8 5-7s-2 6-.5 6.5 2-2.5 3-2.5.5 2 4.5 1.5", "M2 14h12"],
  plus: ["M8 3v10M3 8h10"],
  close: ["m4 4 8 8M12 4l-8 8"],
  copy: ["M6 6V3h7v7h-3", "M3 6h7v7H3z"],
  check: ["M3 8.5 6.5 12 13 4.5"],
  alert: ["M8 2 14.5 13.5H1.5z", "M8 6.5v3M8 11.4v.3"],
  clock: ["M2.5 8a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0", "M8 5v3l2 1.5"],
  draft: ["M3 13l.7-3L10.5 3.2l2.3 2.3L6 12.3z"],
  arrow: ["M3 8h9M8.5 4.5 12 8l-3.5 3.5"],
  stop: ["M5.2 2h5.6L14 5.2v5.6L10.8 14H5.2L2 10.8V5.2z", "M5.5 8h5"],
  question: ["M5.5 6a2.5 2.5 0 1 1 3.6 2.2c-.7.4-1.1.8-1.1 1.6", "M8 12.2v.3"],
  back: ["M6 4 2.5 7.5 6 11", "M2.5 7.5H10a3 3 0 0 1 0 6H7"],
  key: ["M6.9 9.1 13 3M10.5 5.5l2 2", "M2.5 11a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0"],
  offline: ["M2 6.5C5.5 3.5 10.5 3.5 14 6.5M4.5 9.3c2-1.7 5-1.7 7 0M8 12.3v.2", "M3 13.5 13 2.5"],
  search: ["M2.5 7a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0", "m10.4 10.4 3.3 3.3"],
  refresh: ["M13 8a5 5 0 1 1-1.6-3.7M13 2.2v2.6h-2.6"],
  chevron: ["m4.5 6.5 3.5 3.5 3.5-3.5"],
  keyboard: ["M1.5 4h13v8h-13z", "M4 6.7h.3M6.5 6.7h.3M9 6.7h.3M11.5 6.7h.3M5 9.5h6"],
  trash: ["M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.6 8.5h5.8l.6-8.5"],
  rehearsal: ["M5 3.5 12.5 8 5 12.5z"],
} satisfies Record<string, string[]>;

export type IconName = keyof typeof icons;
