import { agent, auditorPerson, newsletter, type Person } from "./people.ts";

export type SampleAttachment =
  | {
      readonly kind: "file";
      readonly name: string;
      readonly contentType: string;
      readonly text: string;
      readonly inline?: true;
    }
  | { readonly kind: "item"; readonly name: string }
  | { readonly kind: "reference"; readonly name: string };

/** A message of the sample. */
export interface SampleMessage {
  /** Unique in a mailbox; source of the id. */
  readonly key: string;
  /** Display name of the folder. */
  readonly folder: string;
  readonly daysAgo: number;
  /** `HH:MM`, in UTC. */
  readonly time: string;
  /** Null for a draft without a subject. */
  readonly subject: string | null;
  /** Absent for a draft. */
  readonly from?: Person;
  readonly to: readonly Person[];
  readonly cc?: readonly Person[];
  readonly html: string;
  readonly unread?: true;
  readonly importance?: "low" | "high";
  readonly flag?: "flagged" | "complete";
  readonly categories?: readonly string[];
  readonly attachments?: readonly SampleAttachment[];
  readonly meetingRequest?: true;
}

const alice = "Alice Archer";

/** Alice's messages with particular properties. */
export const featuredMessages: readonly SampleMessage[] = [
  {
    key: "launch",
    folder: "Inbox",
    daysAgo: 1,
    time: "17:42",
    subject: "Launch plan for the booking portal",
    from: "Mona Marsh",
    to: [alice],
    cc: ["Bob Baker"],
    html: "<p>Alice,</p><p>the plan is <b>attached</b>. Please answer before noon.</p><p>Mona</p>",
    unread: true,
    importance: "high",
    attachments: [
      {
        kind: "file",
        name: "launch-plan.csv",
        contentType: "text/csv",
        text: "step,when\npilot,Monday\nlaunch,Friday\n",
      },
      { kind: "file", name: "harbor.svg", contentType: "image/svg+xml", text: "<svg/>", inline: true },
    ],
  },
  {
    key: "no-subject",
    folder: "Inbox",
    daysAgo: 1,
    time: "16:05",
    subject: "",
    from: "Bob Baker",
    to: [alice],
    html: "<p>Are you still at the pier?</p>",
    unread: true,
  },
  {
    key: "berths-outside",
    folder: "Inbox",
    daysAgo: 1,
    time: "11:20",
    subject: "Berth request: MV Skagerrak, next week",
    from: agent,
    to: [alice, { name: "Booking", address: "booking@harbor.example" }],
    html: "<p>We need <i>two berths</i> from Tuesday &amp; a pilot.</p>",
    flag: "flagged",
    attachments: [{ kind: "reference", name: "Vessel papers" }],
  },
  {
    key: "audit",
    folder: "Inbox",
    daysAgo: 2,
    time: "09:15",
    subject: "Audit: questions & answers <draft>",
    from: auditorPerson,
    to: [alice],
    cc: ["Priya Patel"],
    html: '<p>See the message below.</p><script>alert("no")</script>',
    categories: ["Finance", "Red category"],
    attachments: [
      { kind: "item", name: "RE: Invoices of March" },
      { kind: "file", name: "questions.txt", contentType: "text/plain", text: "1. Who approves?\n" },
      { kind: "reference", name: "Ledger 2026" },
    ],
  },
  {
    key: "meeting-request",
    folder: "Inbox",
    daysAgo: 2,
    time: "08:00",
    subject: "Berth planning with Baltic Lines",
    from: "Mona Marsh",
    to: [alice, agent],
    html: "<p>Please join.</p>",
    unread: true,
    meetingRequest: true,
  },
  {
    key: "newsletter",
    folder: "Inbox",
    daysAgo: 3,
    time: "05:00",
    subject: "Port Technology Weekly: cranes without drivers",
    from: newsletter,
    to: [alice],
    html: "<h1>Cranes without drivers</h1><p>Unsubscribe at any time.</p>",
    importance: "low",
  },
  {
    key: "signed-off",
    folder: "Inbox",
    daysAgo: 4,
    time: "12:30",
    subject: "Budget signed off",
    from: "Priya Patel",
    to: [alice],
    html: "<p>Done.</p>",
    flag: "complete",
  },
  {
    key: "invoice",
    folder: "Invoices",
    daysAgo: 6,
    time: "10:00",
    subject: "Invoice 2026-118",
    from: auditorPerson,
    to: [alice],
    html: "<p>Payable in 30 days.</p>",
    attachments: [{ kind: "file", name: "invoice.txt", contentType: "text/plain", text: "Total 1,200.00\n" }],
  },
  {
    key: "draft",
    folder: "Drafts",
    daysAgo: 1,
    time: "18:00",
    subject: null,
    to: [],
    html: "",
  },
  {
    key: "draft-outside",
    folder: "Drafts",
    daysAgo: 2,
    time: "18:10",
    subject: "Re: Berth request: MV Skagerrak, next week",
    to: [agent],
    html: "<p>We can offer berth 4 from</p>",
  },
  {
    key: "sent-outside",
    folder: "Sent Items",
    daysAgo: 3,
    time: "15:00",
    subject: "Berths in May",
    from: alice,
    to: [agent],
    cc: ["Emil Ekström"],
    html: "<p>Berths 2 and 4 are free.</p>",
  },
  {
    key: "junk",
    folder: "Junk Email",
    daysAgo: 2,
    time: "03:33",
    subject: "You have won a yacht",
    from: { name: "Prize Office", address: "winner@prizes.example" },
    to: [alice],
    html: "<p>Claim now!</p>",
    unread: true,
  },
  {
    key: "deleted",
    folder: "Deleted Items",
    daysAgo: 9,
    time: "14:00",
    subject: "Lunch menu",
    from: "Wanda Weiss",
    to: [alice],
    html: "<p>Soup.</p>",
  },
];
