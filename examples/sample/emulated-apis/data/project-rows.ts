/** A project of the sample, with people by display name. */
export interface ProjectRow {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly status: "PLANNED" | "ACTIVE" | "CLOSED";
  readonly owner: string;
  readonly contributors: readonly string[];
  readonly viewers?: readonly string[];
  /** The owner is not a member. */
  readonly isOwnerExcluded?: true;
  readonly tasks: readonly string[];
}

/** Two people who were removed from the tenant; the Projects API still refers to them. */
export const formerOwnerName = "former owner";
export const formerColleagueName = "former colleague";

const terminalStaff = [
  ...["Adam Aalto", "Beatriz Braga", "Chidi Chukwu", "Deepa Das", "Erik Engen", "Fiona Flynn", "Goran Gajic"],
  ...["Hana Horak", "Ivan Ilic", "Julia Jung", "Kofi Kuma", "Lena Lund", "Marco Moretti", "Nadia Nowak", "Otto Olsen"],
  ...["Paula Pereira", "Rafael Romero", "Sara Silva", "Tomas Toth", "Uma Usman", "Viktor Vasek", "Wanda Weiss"],
  ...["Xavier Ximenes", "Yara Younes", "Sven Sato", "Tara Tanaka"],
];

/** The projects by id. Alice's own come first; the removed people are in a project that Alice cannot see. */
export const projectRows: readonly ProjectRow[] = [
  {
    id: "prj-001",
    name: "Berth Booking Portal",
    description: "Shipping lines reserve a berth themselves.",
    status: "ACTIVE",
    owner: "Alice Archer",
    contributors: ["Bob Baker", "Dora Dahl", "Emil Ekström", "Iris Ito"],
    viewers: ["Mona Marsh"],
    tasks: [
      "Agree on booking rules with the tower",
      "Sketch the calendar view",
      "Measure how long a booking takes today",
      "Publish the berth list as an API",
      "Send confirmations by mail",
      "Handle tides in the availability check",
      "Test with two shipping lines",
      "Write the help pages",
      "Translate the portal to Spanish",
      "Move old bookings over",
      "Plan the launch",
      "Collect feedback after a month",
    ],
  },
  {
    id: "prj-002",
    name: "Crane Maintenance Planner",
    description: "Plans inspections around the vessels that are due.",
    status: "ACTIVE",
    owner: "Bob Baker",
    contributors: ["Goran Gajic", "Hana Horak", "Ivan Ilic"],
    viewers: ["Alice Archer"],
    tasks: [
      "Import the inspection history",
      "Model the spare parts",
      "Show a week per crane",
      "Warn before an inspection lapses",
      "Sync with the vessel schedule",
      "Print work orders",
      "Train the workshop",
      "Retire the spreadsheet",
    ],
  },
  {
    id: "prj-003",
    name: "Night Shift Handover",
    description: "One checklist for every handover at Terminal A.",
    status: "ACTIVE",
    owner: "Olga Orlov",
    contributors: [...terminalStaff, "Carol Cole"],
    viewers: ["Alice Archer"],
    tasks: Array.from({ length: 30 }, (_, index) => `Walk the checklist at bay ${String(index + 1)}`),
  },
  {
    id: "prj-004",
    name: "Customs Fast Lane",
    description: "Known carriers pass the gate on documents sent ahead.",
    status: "PLANNED",
    owner: "Carol Cole",
    contributors: ["Alice Archer", "Deepa Das"],
    viewers: ["Gina Grant"],
    tasks: [
      "Interview three carriers",
      "Draft the agreement with customs",
      "Mark the lane at gate 2",
      "Define the document set",
      "Estimate the time saved",
    ],
  },
  {
    id: "prj-005",
    name: "Partner Data Exchange",
    status: "ACTIVE",
    owner: "Mona Marsh",
    contributors: ["Alice Archer", "Bob Baker", "Gina Grant"],
    tasks: [
      "List the data that partners ask for",
      "Choose the exchange format",
      "Set up the partner sandbox",
      "Review access with security",
      "Connect the first partner",
      "Watch the error rate",
      "Sign off the pilot",
    ],
  },
  {
    id: "prj-006",
    name: "Quay Sensor Rollout",
    description: "Load and vibration sensors along South Quay.",
    status: "ACTIVE",
    owner: "Henry Holt",
    contributors: ["Jonas Jansen", "Katja Koch", "Liam Lynch", "Mei Meng"],
    tasks: Array.from({ length: 15 }, (_, index) => `Mount the sensor at bollard ${String(index + 1)}`),
  },
  {
    id: "prj-007",
    name: "Month-End Close",
    description: "Close the books in three days instead of six.",
    status: "PLANNED",
    owner: "Priya Patel",
    contributors: ["Quentin Quist", "Rosa Ruiz"],
    tasks: ["Map the closing steps", "Automate accruals", "Reconcile port dues daily", "Agree on cut-off times"],
  },
  {
    id: "prj-008",
    name: "Gate Archive",
    description: "Paper records of the old gate, scanned.",
    status: "CLOSED",
    owner: formerOwnerName,
    contributors: [formerColleagueName, "Marco Moretti", "Nadia Nowak"],
    tasks: ["Sort the boxes", "Scan 1998 to 2009", "Check the index", "Dispose of the paper"],
  },
  {
    id: "prj-009",
    name: "Harbour Radio Upgrade",
    description: "Digital channels for tower, tugs and pilots.",
    status: "ACTIVE",
    owner: "Viktor Vasek",
    contributors: ["Xavier Ximenes", "Yara Younes", "Lena Lund"],
    tasks: ["Survey dead spots", "Order the base stations", "License the channels", "Cut over the tugs"],
  },
  {
    id: "prj-010",
    name: "Safety Week",
    status: "PLANNED",
    owner: "Ulrich Unger",
    isOwnerExcluded: true,
    contributors: ["Fiona Flynn", "Carol Cole"],
    tasks: [],
  },
  {
    id: "prj-011",
    name: "Storm Warning Feed",
    description: "Wind and swell forecasts where cranes are operated.",
    status: "ACTIVE",
    owner: "Zoë Zimmer",
    contributors: ["Bob Baker", "Tara Tanaka"],
    tasks: [
      "Compare two forecast services",
      "Set thresholds per crane",
      "Show the feed in the cabins",
      "Sound the horn by itself",
      "Rehearse a storm stop",
      "Log every warning",
    ],
  },
  {
    id: "prj-012",
    name: "Customer Survey",
    description: "What shipping lines think of us.",
    status: "CLOSED",
    owner: "Farah Fadel",
    contributors: ["Alice Archer", "Emil Ekström"],
    tasks: ["Write the questions", "Invite the shipping lines", "Read the answers", "Present the findings"],
  },
];
