import { sandboxOrigin } from "../../../../src/explorer/content-security-policy.ts";
import { isObject } from "../../../../src/lib/json.ts";

/** A request of Apollo Sandbox that is sent to this API, and the messages with which Sandbox expects the response. */
interface SandboxRequest {
  /** The endpoint that Sandbox shows. Requests to any other endpoint are refused. */
  readonly endpoint: unknown;
  readonly headers: unknown;
  /** @throws if the request contains no valid JSON */
  readonly buildBody: () => string;
  readonly toMessages: (result: object, response: Response) => readonly object[];
  readonly toFailure: (message: string) => object;
}

export interface SandboxRelayDeps {
  /** Sends a request to this API as the signed-in user. */
  readonly send: (request: { readonly body: string; readonly headers: Headers }) => Promise<Response>;
  /** The URL of this API's endpoint. */
  readonly endpoint: string;
  /** The URL of the page that contains the frame. */
  readonly pageUrl: string;
  /** Sends a message to the frame of Sandbox. */
  readonly reply: (message: object) => void;
  /** Called when Sandbox is ready. */
  readonly onConnect: () => void;
}

/** More than the API accepts by default. */
const maxBodyLength = 1_000_000;
const maxHeaders = 100;
const maxInFlight = 20;

/** The version of @apollo/sandbox whose parameters and messages are used here. */
const protocolVersion = "2.7.4";

/** The URL of Apollo Sandbox for an endpoint, with the initial query. */
export function buildSandboxUrl(endpoint: string, firstQuery: string): string {
  const parameters = {
    endpoint,
    defaultDocument: firstQuery,
    sendOperationHeadersInIntrospection: true,
    defaultIncludeCookies: false,
    hideCookieToggle: true,
    runTelemetry: false,
    initialRequestQueryPlan: false,
    initialRequestConnectorsDebugging: false,
    shouldDefaultAutoupdateSchema: false,
    endpointIsEditable: false,
    version: protocolVersion,
  };
  const query = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${sandboxOrigin}/sandbox/explorer?${query.join("&")}`;
}

/**
 * Handles the messages that Apollo Sandbox sends to the page that contains its frame. Sandbox chooses operation, variables and
 * headers other than `authorization`; the page chooses URL, method, credentials and token. Other messages are ignored, such as
 * those by which Sandbox stores its own sign-in in the page.
 *
 * @see https://github.com/apollographql/embeddable-explorer `setupSandboxEmbedRelay`
 */
export function createSandboxRelay({
  send,
  endpoint,
  pageUrl,
  reply,
  onConnect,
}: SandboxRelayDeps): (data: unknown) => void {
  let inFlight = 0;

  async function execute(request: SandboxRequest): Promise<readonly object[]> {
    if (!isSameUrl(request.endpoint, endpoint)) throw new Error(`The explorer sends requests only to ${endpoint}.`);
    if (inFlight >= maxInFlight) throw new Error(`The explorer sends at most ${maxInFlight} requests at once.`);
    const headers = toHeaders(request.headers);
    const body = request.buildBody();
    if (body.length > maxBodyLength) throw new Error(`The request is longer than ${maxBodyLength} characters.`);
    inFlight++;
    try {
      const response = await send({ body, headers });
      const result: unknown = await response.json();
      if (!isObject(result)) throw new Error("The response is not a JSON object.");
      return request.toMessages(result, response);
    } finally {
      inFlight--;
    }
  }

  return (data) => {
    if (!isObject(data)) return;
    if (data["name"] === "ExplorerListeningForHandshake") {
      reply({ name: "HandshakeResponse", parentHref: pageUrl });
      onConnect();
    }
    const request = parseRequest(data);
    if (!request) return;
    execute(request).then(
      (messages) => {
        messages.forEach(reply);
      },
      (error: unknown) => {
        reply(request.toFailure(error instanceof Error ? error.message : "The request failed."));
      },
    );
  };
}

function parseRequest(data: Readonly<Record<string, unknown>>): SandboxRequest | undefined {
  const { name, operationId } = data;
  if (typeof operationId !== "string") return undefined;
  if (name === "ExplorerRequest" && typeof data["operation"] === "string")
    return {
      endpoint: data["endpointUrl"],
      headers: data["headers"],
      buildBody: () =>
        JSON.stringify({
          query: data["operation"],
          variables: data["variables"],
          operationName: data["operationName"],
        }),
      toMessages: (result, { status, headers }) => [
        createResponse(operationId, { ...result, status, headers: Object.fromEntries(headers) }),
      ],
      toFailure: (message) => createResponse(operationId, { data: null, error: { message } }),
    };
  if (name === "IntrospectionQueryWithHeaders" && typeof data["introspectionRequestBody"] === "string")
    return {
      endpoint: data["sandboxEndpointUrl"],
      headers: data["introspectionRequestHeaders"],
      buildBody: () => toIntrospectionBody(String(data["introspectionRequestBody"])),
      toMessages: ({ data: schema, errors }: { data?: unknown; errors?: unknown }) => [
        ...(Array.isArray(errors) && errors.length > 0 ? [{ name: "SchemaError", errors, operationId }] : []),
        { name: "SchemaResponse", schema, operationId },
      ],
      toFailure: (error) => ({ name: "SchemaError", error, operationId }),
    };
  return undefined;
}

function createResponse(operationId: string, response: object): object {
  return { name: "ExplorerResponse", operationId, response: { ...response, hasNext: false } };
}

function isSameUrl(value: unknown, url: string): boolean {
  return typeof value === "string" && URL.canParse(value) && new URL(value).href === url;
}

/** @throws {SyntaxError} if the text is not JSON */
function toIntrospectionBody(text: string): string {
  const { query, operationName } = JSON.parse(text) as { query?: unknown; operationName?: unknown };
  return JSON.stringify({ query, operationName });
}

/** @throws {TypeError} if a header is invalid */
function toHeaders(value: unknown): Headers {
  const entries = Object.entries(value ?? {});
  if (entries.length > maxHeaders) throw new TypeError(`A request has at most ${maxHeaders} headers.`);
  const headers = new Headers();
  for (const [name, text] of entries) {
    if (typeof text !== "string") throw new TypeError("The value of a header must be text.");
    headers.append(name, text);
  }
  // The page adds the user's token, and no other.
  headers.delete("authorization");
  return headers;
}
