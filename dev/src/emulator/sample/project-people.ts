import { formerColleagueName, formerOwnerName } from "./project-rows.ts";
import { sampleUsers } from "./users.ts";

const idByName: ReadonlyMap<string, string> = new Map([
  ...sampleUsers.map((user) => [user.displayName, user.id] as const),
  [formerOwnerName, "9d3c0f6e-52a7-4c18-8b4e-7f1a2d6c9e01"],
  [formerColleagueName, "9d3c0f6e-52a7-4c18-8b4e-7f1a2d6c9e02"],
]);

/** The directory object id of someone whom the rows name. */
export function getPersonId(name: string): string {
  const id = idByName.get(name);
  if (id === undefined) throw new Error(`No sample user is called ${name}`);
  return id;
}
