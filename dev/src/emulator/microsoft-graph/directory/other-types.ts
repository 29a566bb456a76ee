import type { Device, DirectoryRole, OrgContact } from "@microsoft/microsoft-graph-types";
import type { SampleContact, SampleDevice, SampleRole } from "../../sample/directory-objects.ts";
import type { ObjectType } from "./object-type.ts";

const deviceProperties = {
  accountEnabled: () => true,
  deviceId: (device) => device.deviceId,
  displayName: (device) => device.displayName,
  id: (device) => device.id,
  isCompliant: () => true,
  isManaged: () => true,
  operatingSystem: (device) => device.operatingSystem,
  operatingSystemVersion: (device) => device.operatingSystemVersion,
  trustType: () => "AzureAd",
} satisfies { [K in keyof Device]?: (device: SampleDevice) => Device[K] };

const contactProperties = {
  companyName: (contact) => contact.companyName,
  displayName: (contact) => contact.displayName,
  id: (contact) => contact.id,
  jobTitle: () => null,
  mail: (contact) => contact.mail,
  proxyAddresses: (contact) => [`SMTP:${contact.mail}`],
} satisfies { [K in keyof OrgContact]?: (contact: SampleContact) => OrgContact[K] };

const roleProperties = {
  description: (role) => role.description,
  displayName: (role) => role.displayName,
  id: (role) => role.id,
  roleTemplateId: (role) => role.id,
} satisfies { [K in keyof DirectoryRole]?: (role: SampleRole) => DirectoryRole[K] };

export const deviceType: ObjectType<SampleDevice> = createObjectType("device", deviceProperties);
export const contactType: ObjectType<SampleContact> = createObjectType("orgContact", contactProperties);
export const roleType: ObjectType<SampleRole> = createObjectType("directoryRole", roleProperties);

function createObjectType<T>(name: string, properties: ObjectType<T>["properties"]): ObjectType<T> {
  return { name, properties, defaults: Object.keys(properties), basic: [] };
}
