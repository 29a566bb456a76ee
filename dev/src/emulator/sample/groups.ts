import { tenantDomain } from "../tenant.ts";
import { auditor, onCallPhone, scanners, shippingAgent } from "./directory-objects.ts";
import { createStableId } from "./stable-id.ts";
import { sampleUsers } from "./users.ts";

export interface SampleGroup {
  readonly id: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly kind: "microsoft365" | "security" | "mailEnabledSecurity" | "distribution";
  readonly visibility: "Public" | "Private" | null;
  readonly mailNickname: string;
  /** Null if the group is not mail-enabled. */
  readonly mail: string | null;
  readonly createdDateTime: string;
  /** Object ids of users. */
  readonly ownerIds: readonly string[];
  /** Object ids of directory objects of any type. */
  readonly memberIds: readonly string[];
}

interface GroupRow extends Pick<SampleGroup, "displayName" | "kind"> {
  readonly description?: string;
  readonly visibility?: "Public" | "Private";
  readonly nickname: string;
  /** Display names of users. */
  readonly owners: readonly string[];
  readonly members: readonly string[];
  /** Object ids of members other than users. */
  readonly others?: readonly string[];
}

const rows: readonly GroupRow[] = [
  {
    displayName: "Harbor Everyone",
    description: "Everyone who works at the harbor.",
    kind: "microsoft365",
    visibility: "Public",
    nickname: "everyone",
    owners: ["Mona Marsh", "Ulrich Unger"],
    members: sampleUsers.map(({ displayName }) => displayName),
  },
  {
    displayName: "Product Team",
    description: "Plans and builds the harbor's products.",
    kind: "microsoft365",
    visibility: "Private",
    nickname: "product",
    owners: ["Alice Archer", "Mona Marsh"],
    members: ["Alice Archer", "Bob Baker", "Mona Marsh", "Dora Dahl", "Emil Ekström", "Farah Fadel", "Gina Grant"],
    others: [shippingAgent.id],
  },
  {
    displayName: "Engineering",
    description: "All engineers; those on call are a group of their own.",
    kind: "security",
    nickname: "engineering",
    owners: ["Henry Holt"],
    members: ["Henry Holt", "Iris Ito", "Jonas Jansen", "Liam Lynch", "Bob Baker"],
    others: [createGroupId("oncall")],
  },
  {
    displayName: "Platform On-Call",
    description: "The current on-call engineer.",
    kind: "security",
    nickname: "oncall",
    owners: ["Jonas Jansen"],
    members: ["Jonas Jansen", "Katja Koch", "Mei Meng"],
    others: [onCallPhone.id],
  },
  {
    displayName: "Terminal A Shift",
    description: "Cranes, yard, gate and tower.",
    kind: "microsoft365",
    visibility: "Private",
    nickname: "terminal-a",
    owners: ["Olga Orlov"],
    members: sampleUsers
      .filter(({ officeLocation }) => officeLocation === "Terminal A")
      .map((user) => user.displayName),
  },
  {
    displayName: "Terminal A Equipment",
    description: "Hand scanners and those who look after them.",
    kind: "security",
    nickname: "terminal-a-equipment",
    owners: ["Olga Orlov"],
    members: ["Olga Orlov", "Goran Gajic"],
    others: scanners.map(({ id }) => id),
  },
  {
    displayName: "Finance Approvals",
    kind: "mailEnabledSecurity",
    nickname: "finance-approvals",
    owners: ["Priya Patel"],
    members: ["Priya Patel", "Quentin Quist", "Rosa Ruiz"],
    others: [auditor.id],
  },
  {
    displayName: "Partner Lounge",
    description: "News for partners.",
    kind: "distribution",
    nickname: "partner-lounge",
    owners: [],
    members: ["Gina Grant", "Alice Archer"],
    others: [shippingAgent.id, auditor.id],
  },
  { displayName: "Storm Watch", kind: "security", nickname: "storm-watch", owners: [], members: [] },
];

/** The groups in the order of their listing. */
export const sampleGroups: readonly SampleGroup[] = rows.map((row, index) => ({
  id: createGroupId(row.nickname),
  displayName: row.displayName,
  description: row.description ?? null,
  kind: row.kind,
  visibility: row.visibility ?? null,
  mailNickname: row.nickname,
  mail: row.kind === "security" ? null : `${row.nickname}@${tenantDomain}`,
  createdDateTime: `20${String(18 + (index % 6))}-0${String(index + 1)}-1${String(index)}T08:30:00Z`,
  ownerIds: row.owners.map(findUserId),
  memberIds: [...(row.others ?? []), ...row.members.map(findUserId)],
}));

function createGroupId(nickname: string): string {
  return createStableId(`group ${nickname}`);
}

function findUserId(name: string): string {
  const user = sampleUsers.find(({ displayName }) => displayName === name);
  if (!user) throw new Error(`Unknown sample user: ${name}`);
  return user.id;
}
