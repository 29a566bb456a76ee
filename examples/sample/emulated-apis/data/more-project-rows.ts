import { projectRows, type ProjectRow } from "./project-rows.ts";
import { sampleUsers } from "@oboql/dev/emulator";

const works = [
  "Lighting Renewal",
  "Fire Drill",
  "Fence Repair",
  "Network Refresh",
  "Stock Take",
  "Waste Sorting",
  "Noise Survey",
  "Signage Update",
  "Forklift Training",
  "Energy Audit",
];
const places = [
  ...["Terminal A", "Terminal B", "North Pier", "South Quay", "Workshop", "Tower", "Gate 1", "Gate 2"],
  "Container Yard",
];
const steps = [
  ...["Walk the site", "Ask for three offers", "Agree on a date", "Tell the shifts", "Order the material"],
  ...["Do the work", "Check the result", "Update the site plan", "Report to the harbour master"],
];
const statuses = ["ACTIVE", "PLANNED", "ACTIVE", "CLOSED", "ACTIVE"] as const;

const named = ["Alice Archer", "Bob Baker", "Carol Cole"];
/** The ordinary users. */
const staff = sampleUsers.filter(
  ({ displayName, managerId }) => managerId !== undefined && !named.includes(displayName),
);
const names = staff.map(({ displayName }) => displayName);
const person = (at: number): string => names[at % names.length] ?? "";

/**
 * One project per work and place, so that a list of all projects exceeds a page of 100. Only staff are members; the
 * projects of the named users are {@link projectRows}.
 */
export const moreProjectRows: readonly ProjectRow[] = works.flatMap((work, workIndex) =>
  places.map((place, placeIndex): ProjectRow => {
    const index = workIndex * places.length + placeIndex;
    return {
      id: `prj-${String(projectRows.length + index + 1).padStart(3, "0")}`,
      name: `${work}, ${place}`,
      ...(index % 3 === 0 ? {} : { description: `${work} at ${place}, as every year.` }),
      status: statuses[index % statuses.length] ?? "ACTIVE",
      owner: person(index),
      contributors: Array.from({ length: 2 + (index % 3) }, (_, at) => person(index + 1 + at * 5)),
      viewers: [person(index + 3)],
      tasks: steps.slice(0, 2 + (index % (steps.length - 1))),
    };
  }),
);
