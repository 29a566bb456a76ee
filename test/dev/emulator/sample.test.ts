import { expect, it } from "vitest";
import { sampleMeetings } from "../../../dev/src/emulator/sample/calendar.ts";
import { sampleGroups } from "../../../dev/src/emulator/sample/groups.ts";
import { createSampleMessages } from "../../../dev/src/emulator/sample/mail.ts";
import { sampleProjects } from "../../../examples/sample/emulated-apis/data/projects.ts";
import { sampleUsers } from "../../../dev/src/emulator/sample/users.ts";
import { findSampleUser } from "./start-apis.ts";

const alice = findSampleUser("Alice");
const userIds = new Set(sampleUsers.map(({ id }) => id));

function memberships(userId: string) {
  return sampleProjects.filter(({ members }) => members.some((member) => member.userId === userId));
}

it("the sample lists users with a situation first", () => {
  const named = sampleUsers.filter((user) => user.situation !== undefined);
  expect(named.map((user) => user.givenName)).toEqual(["Alice", "Bob", "Carol", "Gina", "Mona"]);
  expect(sampleUsers.slice(0, 5)).toEqual(named);
});

it("the sample has users with distinct ids and names, and existing managers", () => {
  expect(userIds.size).toBe(sampleUsers.length);
  expect(new Set(sampleUsers.map((user) => user.userPrincipalName.toLowerCase())).size).toBe(sampleUsers.length);
  for (const { managerId } of sampleUsers) expect(managerId === undefined || userIds.has(managerId)).toBe(true);
});

it("the sample has stable ids", () => {
  expect(findSampleUser("Olga").id).toBe("7d626cd0-e534-464d-ad59-e080c94da4b6");
});

it("the sample has a manager with more reports than a page of 20", () => {
  const counts = sampleUsers.map(({ id }) => sampleUsers.filter((user) => user.managerId === id).length);
  expect(Math.max(...counts)).toBeGreaterThan(20);
});

it("the sample shows Alice at least four projects with distinct owners, and no removed people", () => {
  const projects = memberships(alice.id);
  expect(projects.length).toBeGreaterThanOrEqual(4);
  expect(new Set(projects.map(({ ownerId }) => ownerId)).size).toBe(projects.length);
  for (const { ownerId, members, tasks } of projects) {
    const people = [ownerId, ...members.map(({ userId }) => userId), ...tasks.map(({ assigneeId }) => assigneeId)];
    expect(people.filter((id) => id !== null && !userIds.has(id))).toEqual([]);
  }
});

it("the sample has a project whose owner and one assignee were removed", () => {
  const gone = sampleProjects.filter(({ ownerId }) => !userIds.has(ownerId));
  expect(gone).toHaveLength(1);
  expect(gone[0]?.tasks.some(({ assigneeId }) => assigneeId !== null && !userIds.has(assigneeId))).toBe(true);
});

it("the sample has a project for every named user, projects with 0 to 30 tasks, and unassigned tasks", () => {
  for (const { id } of sampleUsers.slice(0, 5)) expect(memberships(id).length).toBeGreaterThan(0);
  const sizes = sampleProjects.map(({ tasks }) => tasks.length);
  expect([Math.min(...sizes), Math.max(...sizes)]).toEqual([0, 30]);
  expect(sampleProjects.flatMap(({ tasks }) => tasks).some(({ assigneeId }) => assigneeId === null)).toBe(true);
});

it("the sample has groups with distinct ids, one with more than 100 members, one with all users and an empty one", () => {
  expect(new Set(sampleGroups.map(({ id }) => id)).size).toBe(sampleGroups.length);
  const sizes = sampleGroups.map(({ memberIds }) => memberIds.length);
  expect([Math.min(...sizes), sizes[0]]).toEqual([0, sampleUsers.length]);
  expect(Math.max(...sizes)).toBeGreaterThan(100);
});

it("the sample has more than 60 messages in Alice's inbox, and at least 15 meetings", () => {
  const inbox = createSampleMessages(alice).filter(({ folder }) => folder === "Inbox");
  expect(inbox.length).toBeGreaterThan(60);
  expect(new Set(inbox.map(({ key }) => key)).size).toBe(inbox.length);
  expect(new Set(sampleMeetings.map(({ key }) => key)).size).toBeGreaterThanOrEqual(15);
});
