import type { RecurrencePattern } from "@microsoft/microsoft-graph-types";
import { agent, auditorPerson, type Person } from "./people.ts";

export interface SampleAttendee {
  readonly person: Person;
  readonly type?: "optional" | "resource";
  readonly response?: "accepted" | "declined" | "tentativelyAccepted";
}

/** A meeting or appointment of the sample. */
export interface SampleMeeting {
  /** Source of the ids. */
  readonly key: string;
  readonly organizer: Person;
  readonly subject: string | null;
  /** Days from today; for a series those of the first occurrence. */
  readonly day: number;
  /** `HH:MM`, local in the time zone; absent for an all-day event. */
  readonly time?: string;
  /** In minutes; in days for an all-day event. */
  readonly duration: number;
  /** Exchange's name of the time zone. Default: UTC. */
  readonly timeZone?: string;
  readonly html?: string;
  readonly attendees?: readonly SampleAttendee[];
  readonly location?: string;
  readonly online?: true;
  readonly cancelled?: true;
  readonly recurrence?: RecurrencePattern;
  readonly showAs?: "free" | "tentative" | "oof" | "workingElsewhere";
  readonly sensitivity?: "private";
  readonly importance?: "high";
  /** The organizer requests no responses. */
  readonly noResponses?: true;
  /** The organizer allows no proposals of another time. */
  readonly noProposals?: true;
}

const berlin = "W. Europe Standard Time";
const [alice, bob, mona] = ["Alice Archer", "Bob Baker", "Mona Marsh"];
const createAcceptance = (person: Person): SampleAttendee => ({ person, response: "accepted" });

/** All meetings of the tenant; they appear in the calendars of organizer and attendees. */
export const sampleMeetings: readonly SampleMeeting[] = [
  {
    key: "standup",
    organizer: alice,
    subject: "Product stand-up",
    ...{ day: -28, time: "09:15", duration: 15, timeZone: berlin },
    attendees: [createAcceptance(bob), { person: "Dora Dahl" }, { person: "Emil Ekström", response: "declined" }],
    online: true,
    recurrence: { type: "daily", interval: 1 },
  },
  {
    key: "one-to-one",
    organizer: mona,
    subject: "Alice / Mona",
    ...{ day: -21, time: "14:00", duration: 30, timeZone: berlin },
    attendees: [createAcceptance(alice)],
    recurrence: { type: "weekly", interval: 1 },
    sensitivity: "private",
  },
  {
    key: "month-end",
    organizer: "Priya Patel",
    subject: "Month-end figures",
    ...{ day: -60, time: "10:00", duration: 60 },
    attendees: [{ person: alice, type: "optional" }, createAcceptance("Quentin Quist")],
    recurrence: { type: "absoluteMonthly", interval: 1 },
    noResponses: true,
  },
  {
    key: "berth-planning",
    organizer: mona,
    subject: "Berth planning with Baltic Lines",
    ...{ day: 1, time: "13:00", duration: 60, timeZone: berlin },
    html: "<p>Agenda:</p><ul><li>Berths</li><li>Pilots</li></ul>",
    attendees: [{ person: alice }, { person: agent, response: "tentativelyAccepted" }, createAcceptance("Olga Orlov")],
    location: "Room Lighthouse",
    online: true,
    importance: "high",
  },
  {
    key: "review",
    organizer: alice,
    subject: "Design review",
    ...{ day: 1, time: "15:00", duration: 45 },
    html: "<p>Please bring <b>sketches</b>.</p>",
    attendees: [createAcceptance("Dora Dahl"), { person: "Farah Fadel", type: "optional" }, { person: bob }],
    location: "North Pier 7",
  },
  {
    key: "cancelled",
    organizer: bob,
    subject: "Canceled: Release rehearsal",
    ...{ day: 2, time: "11:00", duration: 30 },
    attendees: [{ person: alice }],
    cancelled: true,
    showAs: "free",
  },
  {
    key: "no-subject",
    organizer: alice,
    subject: null,
    ...{ day: 2, time: "16:00", duration: 30 },
  },
  {
    key: "harbor-day",
    organizer: "Ulrich Unger",
    subject: "Harbor Day",
    ...{ day: 3, duration: 1 },
    attendees: [{ person: alice }, { person: bob }, createAcceptance(mona)],
    showAs: "free",
  },
  {
    key: "leave",
    organizer: alice,
    subject: "On leave",
    ...{ day: 10, duration: 3 },
    showAs: "oof",
  },
  {
    key: "audit",
    organizer: auditorPerson,
    subject: "Audit: first questions",
    ...{ day: 4, time: "08:30", duration: 90, timeZone: "Eastern Standard Time" },
    attendees: [{ person: alice }, createAcceptance("Priya Patel")],
    online: true,
    noProposals: true,
  },
  {
    key: "night-move",
    organizer: "Olga Orlov",
    subject: "Crane move over midnight",
    ...{ day: 0, time: "22:00", duration: 240 },
    attendees: [{ person: alice, response: "tentativelyAccepted" }],
    showAs: "tentative",
  },
  ...["Research read-out", "Pilot roster", "Tide tables", "Gate hours", "Booking rules", "Crane spare parts"].map(
    (subject, index) => ({
      key: `everyday-${String(index + 1)}`,
      organizer: index % 2 === 0 ? alice : "Emil Ekström",
      subject,
      ...{ day: index - 2, time: `1${String(index)}:30`, duration: 30 },
      attendees: index % 2 === 0 ? [createAcceptance("Farah Fadel")] : [createAcceptance(alice)],
    }),
  ),
  {
    key: "without-alice",
    organizer: mona,
    subject: "Board dinner",
    ...{ day: 1, time: "18:00", duration: 120 },
    attendees: [createAcceptance("Ulrich Unger")],
    sensitivity: "private",
  },
];
