import type { SampleUser } from "../tenant.ts";
import { featuredMessages, type SampleMessage } from "./mail-featured.ts";
import { agent } from "./people.ts";
import { sampleUsers } from "./users.ts";

const subjects = [
  "Tide tables for the new booking rules",
  "Crane 4 is out of service",
  "Minutes of the berth meeting",
  "Question about the pilot roster",
  "Research notes: how agents book today",
  "Terminal A: gate hours",
];

const sentences = [
  "The tower asks for the tide tables by Thursday.",
  "Crane 4 waits for a spare part until the end of the week.",
  "We agreed on two berths for long vessels.",
  "Who covers the pilot roster on Sunday?",
  "Five of eight agents still book by phone.",
  "The gate opens at six from Monday on.",
];

/** Creates the messages of a user's mailbox, newest first. Alice's inbox has more than 60. */
export function createSampleMessages(user: SampleUser): readonly SampleMessage[] {
  if (user.givenName === "Alice")
    return [...featuredMessages, ...createEverydayMessages(user, 60), ...createFiledMessages(user)];
  return createEverydayMessages(user, 3);
}

/** Creates messages among colleagues, one about every eight hours, most of them read. */
function createEverydayMessages(user: SampleUser, count: number): readonly SampleMessage[] {
  const colleagues = sampleUsers.filter(({ id, userType }) => id !== user.id && userType === "Member");
  return Array.from({ length: count }, (_, index) => {
    const topic = index % subjects.length;
    const colleague = colleagues[(index * 7 + user.surname.length) % colleagues.length];
    const reply = index % 4 === 3 ? "RE: " : "";
    return {
      key: `everyday-${String(index + 1)}`,
      folder: "Inbox",
      daysAgo: 2 + Math.floor(index / 3),
      time: ["15:10", "10:25", "06:40"][index % 3] ?? "06:40",
      subject: `${reply}${subjects[topic] ?? ""}`,
      ...(colleague ? { from: colleague.displayName } : {}),
      to: [user.displayName],
      html: `<p>Hello ${user.givenName},</p><p>${sentences[topic] ?? ""}</p>`,
      ...(index % 5 === 0 ? { unread: true as const } : {}),
    };
  });
}

/** Creates Alice's messages in the folders of projects and shipping lines. */
function createFiledMessages(user: SampleUser): readonly SampleMessage[] {
  const folders = ["Berth Booking", "Shipping Lines", "Archive"];
  return Array.from({ length: 12 }, (_, index) => ({
    key: `filed-${String(index + 1)}`,
    folder: folders[index % folders.length] ?? "Archive",
    daysAgo: 30 + index * 3,
    time: "09:00",
    subject: `Booking ${String(4100 + index)} confirmed`,
    from: agent,
    to: [user.displayName],
    html: `<p>Booking ${String(4100 + index)} is confirmed.</p>`,
  }));
}
