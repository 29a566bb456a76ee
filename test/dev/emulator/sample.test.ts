import { expect, it } from "vitest";
import { sampleMeetings } from "../../../dev/src/emulator/sample/calendar.ts";
import { sampleGroups, sampleUsers } from "@oboql/dev/emulator";
import { createSampleMessages } from "../../../dev/src/emulator/sample/mail.ts";
import { addMfaSituations } from "../../../dev/src/emulator/mfa-situations.ts";
import { startEmulator } from "../../support/emulator.ts";
import { findSampleUser } from "./start-apis.ts";

const alice = findSampleUser("Alice");
const userIds = new Set(sampleUsers.map(({ id }) => id));

it("the sample lists users with a situation first", async () => {
  const emulator = await startEmulator({ port: 0 });
  await emulator.close();
  expect(emulator.users.map((user) => user.givenName)).toEqual(["Alice", "Bob", "Carol", "Gina", "Mona"]);
  expect(emulator.users.map(({ id }) => id)).toEqual(sampleUsers.slice(0, 5).map(({ id }) => id));
});

it("lists the APIs for which a user must pass MFA in the situation of the user", () => {
  const [alice, bob] = sampleUsers;
  const api = { clientId: "c", scopes: [] };
  const situations = addMfaSituations(sampleUsers, [
    { ...api, name: "ONE", mfaUsers: ["carol@harbor.example", "bob@harbor.example"] },
    { ...api, name: "TWO", mfaUsers: ["carol@harbor.example"] },
    { ...api, name: "NONE" },
  ]).map(({ situation }) => situation);
  expect(situations.slice(0, 3)).toEqual([
    alice?.situation,
    `${String(bob?.situation)}; must pass MFA for ONE`,
    "must pass MFA for ONE, TWO",
  ]);
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
