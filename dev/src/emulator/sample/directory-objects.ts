import { createStableId } from "./stable-id.ts";
import { sampleUsers } from "./users.ts";

/** Sample directory objects other than users and groups, as members of groups. */
export interface SampleDevice {
  readonly id: string;
  readonly deviceId: string;
  readonly displayName: string;
  readonly operatingSystem: string;
  readonly operatingSystemVersion: string;
}

/** A person outside the tenant, in the address list. */
export interface SampleContact {
  readonly id: string;
  readonly displayName: string;
  readonly companyName: string;
  readonly mail: string;
}

export interface SampleRole {
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  /** Object ids of users. */
  readonly memberIds: readonly string[];
}

/** Scanners of Terminal A: more than a page of 100. */
export const scanners: readonly SampleDevice[] = Array.from({ length: 112 }, (_, index) =>
  createDevice(`TERM-A-SCAN-${String(index + 1).padStart(3, "0")}`, "Android", "14.0"),
);

export const onCallPhone: SampleDevice = createDevice("ONCALL-PHONE-01", "IOS", "18.1");

export const auditor: SampleContact = createContact(
  "Nora Keel (Auditor)",
  "Keel & Partners",
  "nora.keel@keelaudit.example",
);

export const shippingAgent: SampleContact = createContact(
  "Baltic Lines Desk",
  "Baltic Lines",
  "desk@balticlines.example",
);

export const globalReader: SampleRole = {
  id: createStableId("role Global Reader"),
  displayName: "Global Reader",
  description: "Can read everything that a global administrator can, but not update anything.",
  memberIds: sampleUsers.filter(({ givenName }) => givenName === "Alice").map(({ id }) => id),
};

function createDevice(displayName: string, operatingSystem: string, operatingSystemVersion: string): SampleDevice {
  const id = createStableId(`device ${displayName}`);
  const deviceId = createStableId(`registration ${displayName}`);
  return { id, deviceId, displayName, operatingSystem, operatingSystemVersion };
}

function createContact(displayName: string, companyName: string, mail: string): SampleContact {
  return { id: createStableId(`contact ${mail}`), displayName, companyName, mail };
}
