import { flood, keepInFlight, openConnections, toBody, type Attack } from "./attack.ts";

/** Below the default limit of a body. */
const documentBytes = 250_000;
/** Of a body whose rest never arrives. */
const partialBodyBytes = 262_144;

const repeatPart = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(" ");

/** Fragments that select 2^12 fields. */
const doublingFragments = `${repeatPart(
  12,
  (n) => `fragment F${n} on User { a: manager { ...F${n + 1} } b: manager { ...F${n + 1} } }`,
)} fragment F12 on User { id displayName }`;

const doublingDocument = (field: string, variable: string): string =>
  `query Q(${variable}) { ${field} { ...F0 } } ${doublingFragments}`;

/** Documents that the limits reject, by the name of the attack. */
const documents = {
  "deeply nested documents": `{ me ${"{ manager ".repeat(20)} { id } ${"}".repeat(20)} }`,
  "documents with many fields": `{ ${"__typename ".repeat(documentBytes / 11)} }`,
  "documents with many aliases": `{ me { ${repeatPart(500, (n) => `a${n}: photo`)} } }`,
  "documents with many fragments": `{ me { ...F0 } } ${repeatPart(
    20,
    (n) => `fragment F${n} on User { a: manager { ...F${n + 1} } b: manager { ...F${n + 1} } }`,
  )} fragment F20 on User { id }`,
  "documents with many directives": `{ me ${"@skip(if: false) ".repeat(400)} { id } }`,
};

const members = ["constructor", "valueOf", "toString", "hasOwnProperty", "isPrototypeOf", "__proto__"];

const people = "{ nodes { id objectId displayName givenName surname mail userPrincipalName jobTitle department } }";
const peopleAliases = repeatPart(8, (n) => `a${n}: users(first: 100) ${people}`);

export const attacks: readonly Attack[] = [
  ...Object.entries(documents).map(([name, query]) => flood(name, [toBody(query)])),
  flood("large variables", [toBody("query ($a: [String!]) { me { id } }", { a: Array(20_000).fill("x") })]),
  flood("batched operations", [JSON.stringify(Array(1_000).fill({ query: "{ me { displayName } }" }))]),
  flood("oversized bodies", [toBody(`{ me { id } } #${"x".repeat(1_000_000)}`)]),
  flood("forged tokens", [toBody("{ me { id } }")], { forge: (token) => `${token.slice(0, -10)}AAAAAAAAAA` }),
  flood("500 requests per second of one user", [toBody("{ me { displayName } }")], { perSecond: 500 }),
  openConnections("1,000 incomplete requests (Slowloris)", 1_000, {
    toBytes: () => "POST /graphql HTTP/1.1\r\nhost: x\r\nx-slow: ",
    dripPerSecond: "x",
  }),
  flood("variables named like members of Object.prototype", [
    ...members.map((name) => toBody(doublingDocument(`me @include(if: $${name})`, `$${name}: Boolean = true`))),
    ...members.map((name) =>
      toBody(doublingDocument(`users(first: $${name}) { nodes`, `$${name}: Int = 100`).replace("...F0 }", "...F0 } }")),
    ),
  ]),
  flood("wrongly typed variables, then valid ones", [
    ...[{ first: "x", no: "x" }, { first: {}, no: [] }, {}, { first: 100, no: false }].map((variables) =>
      toBody(
        `query Q($first: Int!, $no: Boolean!) { users(first: $first) { nodes { ...F0 @skip(if: $no) } } } ${doublingFragments}`,
        variables,
      ),
    ),
  ]),
  keepInFlight(
    "six lists of 100 bodies of 800 KB, four at once",
    toBody(`{ ${repeatPart(6, (n) => `a${n}: messages(first: 100) { nodes { body } }`)} }`),
    { users: 4 },
  ),
  keepInFlight("lists of 40 bodies of 800 KB, four at once", toBody("{ messages(first: 40) { nodes { body } } }"), {
    users: 4,
  }),
  keepInFlight("15 bodies of 800 KB, 100 at once", toBody("{ messages(first: 15) { nodes { subject body } } }"), {
    users: 10,
    perUser: 10,
  }),
  openConnections("4,500 bodies without a token that never end", 4_500, { toBytes: () => toPartialRequest("") }),
  openConnections("500 bodies of ten users that never end", 500, {
    toBytes: (token) => toPartialRequest(`authorization: Bearer ${token}\r\n`),
  }),
  keepInFlight(
    "1,000 operations of one user on a slow API",
    toBody("{ groups(first: 100) { nodes { owners(first: 1) { nodes { id } } } } }"),
    { perUser: 1_000 },
  ),
  keepInFlight("40 heavy operations of one user at once", toBody(`{ ${peopleAliases} }`), { perUser: 40 }),
  keepInFlight(
    "lists of 100 messages with 500 recipients",
    toBody("{ messages(first:100){ nodes { toRecipients { user { displayName } } } } }"),
    { users: 4 },
  ),
];

function toPartialRequest(header: string): string {
  return (
    `POST /graphql HTTP/1.1\r\nhost: x\r\n${header}content-type: application/json\r\n` +
    `content-length: ${3 * partialBodyBytes}\r\n\r\n${"x".repeat(partialBodyBytes)}`
  );
}
