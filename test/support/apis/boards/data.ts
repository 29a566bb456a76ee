import { sampleUsers } from "@oboql/dev/emulator";

export interface Board {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly status: "PLANNED" | "ACTIVE" | "CLOSED";
  readonly createdAt: string;
  readonly dueOn: string | null;
  readonly ownerId: string;
  readonly memberIds: readonly string[];
}

export interface Card {
  readonly id: string;
  readonly boardId: string;
  readonly title: string;
  readonly status: "OPEN" | "DONE";
  readonly dueOn: string | null;
  readonly assigneeId: string | null;
}

const userIds = sampleUsers.map(({ id }) => id);
const [aliceId = "", bobId = ""] = userIds;
/** Of a user who was removed from the tenant. */
const formerUserId = "9d3c0f6e-52a7-4c18-8b4e-7f1a2d6c9e01";
const statuses = ["ACTIVE", "PLANNED", "ACTIVE", "CLOSED"] as const;

/**
 * 24 boards. Their owners differ; Alice is a member of the first twelve except the eighth, which the removed user owns. The
 * third has 29 members and 30 cards, the others have four members and five cards.
 */
export const boards: readonly Board[] = Array.from({ length: 24 }, (_, index) => {
  const number = index + 1;
  const ownerId = number === 8 ? formerUserId : (userIds[index] ?? aliceId);
  const others = number === 3 ? userIds.slice(0, 29) : [bobId, ...userIds.slice(20 + (index % 10), 22 + (index % 10))];
  const visitors = number <= 12 && number !== 8 ? [aliceId] : [];
  return {
    id: `brd-${String(number).padStart(3, "0")}`,
    name: number === 1 ? "Berth Booking" : `Pier ${String(number)}`,
    description: number % 2 === 0 ? null : `Works at pier ${String(number)}.`,
    status: statuses[index % statuses.length] ?? "ACTIVE",
    createdAt: new Date(Date.UTC(2026, 0, number)).toISOString(),
    dueOn: number % 4 === 0 ? null : `2027-03-${String((number * 7) % 28 || 28).padStart(2, "0")}`,
    ownerId,
    memberIds: [...new Set([ownerId, ...visitors, ...others])],
  };
});

/** The assignees are the members of the board in turn; every fourth card is unassigned. */
export const cards: readonly Card[] = boards.flatMap(({ id: boardId, memberIds }, index) =>
  Array.from({ length: index === 2 ? 30 : 5 }, (_, place) => ({
    id: `${boardId.replace("brd", "crd")}-${String(place + 1).padStart(2, "0")}`,
    boardId,
    title: index === 0 && place === 4 ? "Plan the launch" : `Step ${String(place + 1)}`,
    status: place % 3 === 0 ? "DONE" : "OPEN",
    dueOn: place % 2 === 0 ? null : "2027-04-01",
    assigneeId: place % 4 === 3 ? null : (memberIds[place % memberIds.length] ?? null),
  })),
);
