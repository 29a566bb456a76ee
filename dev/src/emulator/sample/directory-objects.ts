import { stableId } from "./stable-id.ts";
import { sampleUsers } from "./users.ts";

/** Directory objects that are no people: what a group may have for members besides users. */
export interface SampleDevice {
  readonly id: string;
  readonly deviceId: string;
  readonly displayName: string;
  readonly operatingSystem: string;
  readonly operatingSystemVersion: string;
}

/** Someone outside the tenant who is in the address list. */
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

/** The scanners of Terminal A: more than fit a page of 100. */
export const scanners: readonly SampleDevice[] = Array.from({ length: 112 }, (_, index) =>
  device(`TERM-A-SCAN-${String(index + 1).padStart(3, "0")}`, "Android", "14.0"),
);

export const onCallPhone: SampleDevice = device("ONCALL-PHONE-01", "IOS", "18.1");

export const auditor: SampleContact = contact("Nora Keel (Auditor)", "Keel & Partners", "nora.keel@keelaudit.example");

export const shippingAgent: SampleContact = contact("Baltic Lines Desk", "Baltic Lines", "desk@balticlines.example");

export const globalReader: SampleRole = {
  id: stableId("role Global Reader"),
  displayName: "Global Reader",
  description: "Can read everything that a global administrator can, but not update anything.",
  memberIds: sampleUsers.filter(({ givenName }) => givenName === "Alice").map(({ id }) => id),
};

function device(displayName: string, operatingSystem: string, operatingSystemVersion: string): SampleDevice {
  const id = stableId(`device ${displayName}`);
  const deviceId = stableId(`registration ${displayName}`);
  return { id, deviceId, displayName, operatingSystem, operatingSystemVersion };
}

function contact(displayName: string, companyName: string, mail: string): SampleContact {
  return { id: stableId(`contact ${mail}`), displayName, companyName, mail };
}
