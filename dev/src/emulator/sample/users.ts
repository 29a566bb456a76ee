import { tenantDomain, type SampleUser } from "../tenant.ts";
import { createStableId } from "./stable-id.ts";
import { staff } from "./staff.ts";

const mona: SampleUser = {
  id: "3f8a1c52-7d94-4b06-9e21-6c5d0a8b4f05",
  userPrincipalName: `mona@${tenantDomain}`,
  displayName: "Mona Marsh",
  givenName: "Mona",
  surname: "Marsh",
  mail: `mona@${tenantDomain}`,
  jobTitle: "Director of Product",
  department: "Product",
  officeLocation: "North Pier 12",
  userType: "Member",
  situation: "manages Alice and Bob",
};

const ulrich = createUser("Ulrich", "Unger", "Director of Operations", "Operations", "South Quay 1");

const alice: SampleUser = {
  id: "3f8a1c52-7d94-4b06-9e21-6c5d0a8b4f01",
  userPrincipalName: `alice@${tenantDomain}`,
  displayName: "Alice Archer",
  givenName: "Alice",
  surname: "Archer",
  mail: `alice@${tenantDomain}`,
  aliases: [`alice.archer@${tenantDomain}`, `al@${tenantDomain}`],
  jobTitle: "Product Lead",
  department: "Product",
  officeLocation: "North Pier 7",
  userType: "Member",
  managerId: mona.id,
  situation: "everything is consented",
};

const bob: SampleUser = {
  id: "3f8a1c52-7d94-4b06-9e21-6c5d0a8b4f02",
  userPrincipalName: `bob@${tenantDomain}`,
  displayName: "Bob Baker",
  givenName: "Bob",
  surname: "Baker",
  mail: `bob@${tenantDomain}`,
  jobTitle: "Senior Engineer",
  department: "Product",
  officeLocation: "North Pier 8",
  userType: "Member",
  managerId: mona.id,
  situation: "has not consented to mail",
};

const carol: SampleUser = {
  id: "3f8a1c52-7d94-4b06-9e21-6c5d0a8b4f03",
  userPrincipalName: `carol@${tenantDomain}`,
  displayName: "Carol Cole",
  givenName: "Carol",
  surname: "Cole",
  mail: `carol@${tenantDomain}`,
  jobTitle: "Operations Planner",
  department: "Operations",
  officeLocation: "South Quay 3",
  userType: "Member",
  managerId: ulrich.id,
};

const gina: SampleUser = {
  id: "3f8a1c52-7d94-4b06-9e21-6c5d0a8b4f04",
  userPrincipalName: `gina_partner.example#EXT#@${tenantDomain}`,
  displayName: "Gina Grant",
  givenName: "Gina",
  surname: "Grant",
  mail: "gina@partner.example",
  jobTitle: "Consultant",
  department: "Partner Relations",
  officeLocation: "Remote",
  userType: "Guest",
  managerContactId: createStableId("contact nora.keel@keelaudit.example"),
  situation: "a guest from another organization",
};

/** The users in the order of their listing: users with a `situation` first, starting with the default user. */
export const sampleUsers: readonly SampleUser[] = [alice, bob, carol, gina, mona, ulrich, ...createStaffUsers()];

/** Creates the ordinary users. {@link staff} lists managers before their reports. */
function createStaffUsers(): SampleUser[] {
  const byName = new Map([alice, ulrich].map((user) => [user.displayName, user]));
  return staff.map(([givenName, surname, jobTitle, department, officeLocation, managerName]) => {
    const manager = byName.get(managerName);
    if (!manager) throw new Error(`The sample user ${givenName} ${surname} is listed before ${managerName}`);
    const user = createUser(givenName, surname, jobTitle, department, officeLocation, manager.id);
    byName.set(user.displayName, user);
    return user;
  });
}

function createUser(
  givenName: string,
  surname: string,
  jobTitle: string,
  department: string,
  officeLocation: string,
  managerId?: string,
): SampleUser {
  const userPrincipalName = `${toAsciiName(givenName)}.${toAsciiName(surname)}@${tenantDomain}`;
  return {
    id: createStableId(userPrincipalName),
    userPrincipalName,
    displayName: `${givenName} ${surname}`,
    givenName,
    surname,
    mail: userPrincipalName,
    jobTitle,
    department,
    officeLocation,
    userType: "Member",
    ...(managerId === undefined ? {} : { managerId }),
  };
}

function toAsciiName(name: string): string {
  return name
    .normalize("NFD")
    .replaceAll(/[^A-Za-z]/g, "")
    .toLowerCase();
}
