import { afterAll, afterEach } from "vitest";
import { graphRegistration, type SampleUser } from "@oboql/dev/emulator";
import { findSampleUser, startEmulatedApis, type EmulatedApis } from "./start-apis.ts";

/** The parts of a Graph body that the tests read. */
export interface GraphBody {
  readonly value?: readonly Record<string, unknown>[];
  readonly error?: { readonly code: string; readonly message: string; readonly innerError: Record<string, unknown> };
  readonly responses?: readonly GraphItem[];
  readonly "@odata.nextLink"?: string;
  readonly [property: string]: unknown;
}

export interface GraphItem {
  readonly id: string;
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: GraphBody;
}

export interface GraphResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: GraphBody;
}

export interface Caller {
  readonly user: SampleUser;
  readonly scopes: string;
  readonly claims?: Record<string, unknown>;
}

/** The response of one item of a batch. */
export function getBatchItem(body: GraphBody, id: string): GraphItem {
  const found = body.responses?.find((response) => response.id === id);
  if (!found) throw new Error(`No response for item ${id}`);
  return found;
}

/** One property of all items of a collection. */
export function mapProperty({ value = [] }: GraphBody, property: string): unknown[] {
  return value.map((item) => item[property]);
}

export const aliceReadsAll: Caller = { user: findSampleUser("Alice"), scopes: "User.Read User.Read.All" };

export interface EmulatedGraph {
  readonly apis: EmulatedApis;
  readonly graph: ReturnType<typeof createGraphRequests>;
}

/** Starts the emulated APIs for all tests of a file, and forgets calls and faults after each test. */
export async function startGraphForTests(): Promise<EmulatedGraph> {
  const apis = await startEmulatedApis();
  afterEach(() => {
    apis.calls.reset();
    apis.faults.clear();
  });
  afterAll(() => apis.close());
  return { apis, graph: createGraphRequests(apis) };
}

/** Creates requests to the emulated Graph. `path` follows the version; next links are absolute. */
export function createGraphRequests(apis: EmulatedApis) {
  const tokenFor = ({ user, scopes, claims }: Caller) =>
    apis.signToken(user, { aud: graphRegistration.resource, scp: scopes, ...claims });

  const send = async (path: string, init: RequestInit): Promise<GraphResponse> => {
    const response = await fetch(path.startsWith("http") ? path : `${apis.url}/v1.0${path}`, init);
    const { status, headers } = response;
    const text = await response.text();
    return { status, headers, body: (text === "" ? {} : JSON.parse(text)) as GraphBody };
  };

  return {
    send,
    get: async (path: string, caller = aliceReadsAll, headers: Record<string, string> = {}): Promise<GraphResponse> =>
      send(path, { headers: { authorization: `Bearer ${await tokenFor(caller)}`, ...headers } }),
    /** Sends a request with a JSON body. */
    write: async (method: string, path: string, json: unknown, caller = aliceReadsAll): Promise<GraphResponse> =>
      send(path, {
        method,
        headers: { authorization: `Bearer ${await tokenFor(caller)}`, "content-type": "application/json" },
        body: JSON.stringify(json),
      }),
    /** Reads a binary response. */
    bytes: async (path: string, caller = aliceReadsAll): Promise<{ contentType: string | null; bytes: Buffer }> => {
      const response = await fetch(`${apis.url}/v1.0${path}`, {
        headers: { authorization: `Bearer ${await tokenFor(caller)}` },
      });
      return {
        contentType: response.headers.get("content-type"),
        bytes: Buffer.from(await response.arrayBuffer()),
      };
    },
    batch: async (requests: unknown, caller = aliceReadsAll): Promise<GraphResponse> =>
      send("/$batch", {
        method: "POST",
        headers: { authorization: `Bearer ${await tokenFor(caller)}`, "content-type": "application/json" },
        body: JSON.stringify({ requests }),
      }),
  };
}
