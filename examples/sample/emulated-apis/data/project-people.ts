import { formerColleagueName, formerOwnerName } from "./project-rows.ts";
import { sampleUsers } from "@oboql/dev/emulator";

const idByName: ReadonlyMap<string, string> = new Map([
  ...sampleUsers.map((user) => [user.displayName, user.id] as const),
  [formerOwnerName, "9d3c0f6e-52a7-4c18-8b4e-7f1a2d6c9e01"],
  [formerColleagueName, "9d3c0f6e-52a7-4c18-8b4e-7f1a2d6c9e02"],
]);

/** Object id of a person in the project rows. */
export function getPersonId(name: string): string {
  const id = idByName.get(name);
  if (id === undefined) throw new Error(`Unknown sample user: ${name}`);
  return id;
}
