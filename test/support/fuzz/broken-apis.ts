import { readFileSync } from "node:fs";
import {
  buildSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isListType,
  isObjectType,
  isUnionType,
  Kind,
  parse,
  type DocumentNode,
  type GraphQLOutputType,
  type SelectionSetNode,
} from "graphql";
import type { ReceivedRequest, Step } from "@oboql/dev/testing";
import { createRandom, mutate, toText, type Random } from "./random.ts";

const userId = "11111111-1111-4111-8111-111111111111";
const recipient = { emailAddress: { name: "Alice", address: "alice@harbor.example" } };

/** Has the properties of every type of Microsoft Graph that the schema uses. */
const graphObject = {
  ...{ id: userId, displayName: "Alice", givenName: "Alice", surname: "Archer", mail: "alice@harbor.example" },
  ...{ userPrincipalName: "alice@harbor.example", jobTitle: "Pilot", department: "Harbor", officeLocation: "1" },
  ...{ description: "All", securityEnabled: true, totalItemCount: 2, unreadItemCount: 1, childFolderCount: 0 },
  ...{ subject: "Tide", from: recipient, toRecipients: [recipient, recipient], ccRecipients: [recipient] },
  ...{ receivedDateTime: "2026-03-31T08:30:00Z", sentDateTime: "2026-03-31T08:30:00Z", isRead: true, isDraft: false },
  ...{ importance: "normal", hasAttachments: true, conversationId: "c", webLink: "https://outlook.example/1" },
  ...{ bodyPreview: "High", body: { contentType: "html", content: "<p>High</p>" }, organizer: recipient },
  ...{ start: { dateTime: "2026-03-31T08:30:00.0000000", timeZone: "UTC" }, isAllDay: false, isCancelled: false },
  ...{ end: { dateTime: "2026-03-31T09:30:00.0000000", timeZone: "UTC" }, isOrganizer: true, showAs: "busy" },
  ...{ location: { displayName: "Pier" }, onlineMeeting: { joinUrl: "https://meet.example" }, onlineMeetingUrl: null },
  ...{ attendees: [{ ...recipient, type: "required", status: { response: "accepted" } }] },
  ...{ name: "chart.pdf", contentType: "application/pdf", size: 12, isInline: false },
};
const graphTypes = ["user", "group", "device", "fileAttachment", "constructor"];
const collection =
  /\/(?:users|groups|members|owners|directReports|microsoft\.graph\.\w+|messages|mailFolders|calendarView|attachments)$/;

function createGraphBody(url: string, random: Random): unknown {
  const [path = ""] = url.split("?");
  if (path.includes("/photo")) return random.chance(0.5) ? "iVBORw0KGgoAAAANSUhEUg==" : { id: "48x48", width: 48 };
  const createObject = (index: number) => ({
    ...graphObject,
    id: index === 0 ? userId : `${userId.slice(0, -1)}${index}`,
    ...(random.chance(0.5) && { "@odata.type": `#microsoft.graph.${random.pick(graphTypes)}` }),
  });
  if (!collection.test(path)) return createObject(0);
  const value = Array.from({ length: random.integer(4) }, (_, index) => createObject(index));
  const nextLink = `https://graph.example/v1.0/x?$skiptoken=${random.integer(3)}`;
  return { value, ...(random.chance(0.3) && { "@odata.nextLink": nextLink }) };
}

const statuses = [200, 200, 200, 200, 200, 200, 201, 204, 400, 403, 404, 409, 500];
const claims = Buffer.from('{"access_token":{"acrs":{"essential":true,"value":"c1"}}}').toString("base64");
const headers: readonly Record<string, string>[] = [
  {},
  {},
  { "WWW-Authenticate": `Bearer error="insufficient_claims", claims="${claims}"` },
  { constructor: "x" },
];

function respondAsGraph({ method, path, body }: ReceivedRequest, random: Random): unknown {
  if (!path.endsWith("/$batch")) return mutate(createGraphBody(path, random), random, method === "GET" ? 0.03 : 0.01);
  const { requests } = JSON.parse(body) as { requests: { id: string; url: string }[] };
  const responses = requests.map(({ id, url }) => ({
    id,
    status: random.chance(0.01) ? 401 : random.pick(statuses),
    headers: random.pick(headers),
    body: mutate(createGraphBody(url, random), random, 0.03),
  }));
  return mutate({ responses }, random, 0.003);
}

const remoteSchema = buildSchema(readFileSync(new URL("../apis/boards/remote.graphql", import.meta.url), "utf8"));

/** Responds to an operation of the client with values of the types that the API publishes. */
function createBoardsData(document: DocumentNode, variables: Record<string, unknown>, random: Random): unknown {
  const ids = (variables["ids"] ?? variables["userIds"] ?? []) as unknown[];
  const create = (type: GraphQLOutputType, set: SelectionSetNode | undefined, length: number): unknown => {
    const nullable = getNullableType(type);
    if (isListType(nullable)) return Array.from({ length }, () => create(nullable.ofType, set, length));
    const named = getNamedType(type);
    if (isEnumType(named)) return random.pick([...named.getValues().map(({ name }) => name), "ARCHIVED"]);
    if (isUnionType(named)) return createObject(random.pick(named.getTypes()).name, set);
    if (isObjectType(named)) return createObject(named.name, set);
    const values: Record<string, unknown> = {
      ID: userId,
      Int: 3,
      Boolean: true,
      Date: "2026-03-31",
      DateTime: "2026-03-31T08:30:00.000Z",
    };
    return values[named.name] ?? "text";
  };
  const createObject = (typeName: string, set: SelectionSetNode | undefined, length = random.integer(4)): unknown => {
    const type = remoteSchema.getType(typeName);
    const result: Record<string, unknown> = {};
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        const field = isObjectType(type) ? type.getFields()[name] : undefined;
        const value = field ? create(field.type, selection.selectionSet, length) : typeName;
        result[selection.alias?.value ?? name] = value;
        continue;
      }
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT
          ? selection
          : document.definitions
              .filter((each) => each.kind === Kind.FRAGMENT_DEFINITION)
              .find(({ name }) => name.value === selection.name.value);
      if (fragment) {
        const condition = fragment.typeCondition?.name.value;
        if (condition === typeName || condition === "BoardsError")
          Object.assign(result, createObject(typeName, fragment.selectionSet));
      }
    }
    return result;
  };
  const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  const root = operation?.operation === "mutation" ? "Mutation" : "Query";
  return createObject(root, operation?.selectionSet, ids.length);
}

const codes = ["FORBIDDEN", "NOT_FOUND", "constructor", "__proto__", 5, null];

function respondAsBoards({ body }: ReceivedRequest, random: Random): unknown {
  const { query, variables = {} } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> };
  const data = mutate(createBoardsData(parse(query), variables, random), random, 0.02);
  if (!random.chance(0.2)) return mutate({ data }, random, 0.003);
  const path = random.pick<unknown>([["boardsById", 0], ["boards", "edges", 1], "x", null]);
  const errors = [{ message: "secret detail", path, extensions: { code: random.pick<unknown>(codes) } }];
  return mutate({ data: random.chance(0.3) ? {} : data, errors }, random, 0.03);
}

function respondAsInventory({ method }: ReceivedRequest, random: Random): unknown {
  const createItem = (number: string) => ({ number, name: "Rope", count: 3, keeperId: random.pick([userId, null]) });
  return mutate(method === "GET" ? [createItem("1"), createItem("2")] : createItem("1"), random, 0.02);
}

/** Responds to requests of all APIs, to equal requests of an operation with the same broken response. */
export function respondBroken(request: ReceivedRequest): Step {
  const random = createRandom(`${String(request.headers["client-request-id"])} ${request.path} ${request.body}`);
  const [, api = ""] = request.path.split("/");
  const respond = { boards: respondAsBoards, inventory: respondAsInventory }[api] ?? respondAsGraph;
  const body = respond(request, random);
  const status = random.chance(0.03) ? random.pick(statuses) : 200;
  return { status, headers: random.chance(0.02) ? random.pick(headers.slice(2)) : {}, body: toText(body, random) };
}
