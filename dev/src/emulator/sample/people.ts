import type { EmailAddress } from "@microsoft/microsoft-graph-types";
import { sampleUsers } from "./users.ts";

/** Sender or recipient: a user of the tenant by display name, or an outsider. */
export type Person = string | { readonly name: string; readonly address: string };

export const agent = { name: "Baltic Lines Desk", address: "desk@balticlines.example" };
export const auditorPerson = { name: "Nora Keel", address: "nora.keel@keelaudit.example" };
export const newsletter = { name: "Port Technology Weekly", address: "no-reply@porttech.example" };

/** Name and mail address of a person. */
export function toEmailAddress(person: Person): EmailAddress & { readonly name: string; readonly address: string } {
  if (typeof person !== "string") return { ...person };
  const user = sampleUsers.find(({ displayName }) => displayName === person);
  if (!user) throw new Error(`Unknown sample user: ${person}`);
  return { name: user.displayName, address: user.mail };
}
