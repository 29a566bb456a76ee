import { expect, it } from "vitest";
import { sampleUsers } from "@oboql/dev/emulator";
import { sampleProjects } from "../../emulated-apis/data/projects.ts";
import { findSampleUser } from "../support/project.ts";

const alice = findSampleUser("Alice");
const userIds = new Set(sampleUsers.map(({ id }) => id));

function memberships(userId: string) {
  return sampleProjects.filter(({ members }) => members.some((member) => member.userId === userId));
}

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
