import { auditor, globalReader, onCallPhone, scanners, shippingAgent } from "../../sample/directory-objects.ts";
import { sampleGroups, type SampleGroup } from "../../sample/groups.ts";
import { sampleUsers } from "../../sample/users.ts";
import type { SampleUser } from "../../tenant.ts";
import { groupType } from "./group-type.ts";
import { toDirectoryObject, type DirectoryObject } from "./object-type.ts";
import { contactType, deviceType, roleType } from "./other-types.ts";
import { userType } from "./user-type.ts";

export const userObjects: readonly DirectoryObject[] = sampleUsers.map((user) => toDirectoryObject(userType, user));
export const groupObjects: readonly DirectoryObject[] = sampleGroups.map((group) =>
  toDirectoryObject(groupType, group),
);

const roleObject = toDirectoryObject(roleType, globalReader);

const objects: ReadonlyMap<string, DirectoryObject> = new Map(
  [
    ...userObjects,
    ...groupObjects,
    ...[...scanners, onCallPhone].map((device) => toDirectoryObject(deviceType, device)),
    ...[auditor, shippingAgent].map((contact) => toDirectoryObject(contactType, contact)),
  ].map((object) => [object.id, object]),
);

const usersByKey: ReadonlyMap<string, SampleUser> = new Map(
  sampleUsers.flatMap((user) => [
    [user.id, user],
    [user.userPrincipalName.toLowerCase(), user],
  ]),
);

/** Finds a user by object id or user principal name, case-insensitively. */
export function findUser(key: string): SampleUser | undefined {
  return usersByKey.get(key.toLowerCase());
}

/** Finds a user by primary or secondary mail address, case-insensitively. Guests are excluded: their mailboxes are in other tenants. */
export function findUserByAddress(address: string): SampleUser | undefined {
  const isAddress = (candidate: string): boolean => candidate.toLowerCase() === address.toLowerCase();
  return sampleUsers.find(
    ({ userType, mail, aliases = [] }) => userType === "Member" && [mail, ...aliases].some(isAddress),
  );
}

export function findGroup(id: string): SampleGroup | undefined {
  return sampleGroups.find((group) => group.id === id.toLowerCase());
}

export function findObjects(ids: readonly string[]): readonly DirectoryObject[] {
  return ids.flatMap((id) => objects.get(id) ?? []);
}

/** A user or a contact. */
export function findManager({ managerId, managerContactId }: SampleUser): DirectoryObject | undefined {
  return objects.get(managerId ?? managerContactId ?? "");
}

export function findDirectReports(user: SampleUser): readonly SampleUser[] {
  return sampleUsers.filter((other) => other.managerId === user.id);
}

/** Directory roles and groups of which the user is a direct member. */
export function findMemberships(user: SampleUser): readonly DirectoryObject[] {
  const groups = sampleGroups.filter(({ memberIds }) => memberIds.includes(user.id));
  return [
    ...(globalReader.memberIds.includes(user.id) ? [roleObject] : []),
    ...findObjects(groups.map(({ id }) => id)),
  ];
}
