import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from "jose";
import { respondToAttack } from "./attacked-graph.ts";
import { createJsonResponse, startRawServer, type RawRequest } from "./raw-server.ts";
import { decodeClaims, clientId, createTokens, scope, tenantId, toUserId } from "./sample-emulator.ts";
import type { Received, Stub } from "./stub.ts";

/** Process of the stub for Entra ID and the downstream APIs: sends `Stub` to its parent and exits with it. */
process.once("disconnect", () => process.exit());
const userCount = Number(process.argv[2]);

const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
const kid = "a-key-of-the-bench";
const keySet = { keys: [{ ...(await exportJWK(publicKey)), kid, use: "sig" }] };

const projects = ["Berth Booking Portal", "Crane Telemetry", "Customs Forms", "Dredging Plan", "Ferry Timetable"];
const createProject = (name: string, index: number) => ({
  ...{ id: `prj-${index}`, name, description: `What ${name} is about.`, status: "ACTIVE" },
  ...{ createdAt: "2025-11-03T08:00:00Z", dueOn: null, taskCount: 7, openTaskCount: 3, ownerId: toUserId(0) },
});
const graphResponse = createJsonResponse(200, {
  "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users(id,displayName)/$entity",
  id: toUserId(0),
  displayName: "Alice Archer",
});
const projectsResponse = createJsonResponse(200, {
  data: {
    projects: {
      edges: projects.map((name, index) => ({ cursor: `cursor-${index}`, node: createProject(name, index) })),
      pageInfo: { hasNextPage: true, hasPreviousPage: false },
    },
  },
});

const calls = { graph: 0, projects: 0 };
const last: { graphHead: string; projects: Buffer } = { graphHead: "", projects: Buffer.alloc(0) };

function respond({ head, body }: RawRequest): Buffer | Promise<Buffer> {
  if (head.startsWith("GET /v1.0/me?")) {
    calls.graph += 1;
    last.graphHead = head;
    return graphResponse;
  }
  if (head.startsWith("POST /projects/graphql ")) {
    calls.projects += 1;
    last.projects = body;
    return projectsResponse;
  }
  return respondToAttack({ head, body }) ?? createJsonResponse(200, createSetupResponse(head, body));
}

/** Response to the requests before a measurement: discovery, keys, tokens and recorded calls. */
function createSetupResponse(head: string, body: Buffer): object {
  const [, path = ""] = head.split(" ");
  if (path.endsWith("/openid-configuration")) return { issuer, jwks_uri: `${url}/${tenantId}/discovery/v2.0/keys` };
  if (path.endsWith("/keys")) return keySet;
  if (path.startsWith("/assertions/")) return assertions.slice(0, Number(path.slice("/assertions/".length)));
  if (path.includes("/oauth2/v2.0/token")) return createTokenResponse(new URLSearchParams(body.toString()));
  const bodies = { graph: JSON.stringify(last.graphHead.split(" ")[1]), projects: last.projects.toString() };
  return { calls, bodies } satisfies Received;
}

function createTokenResponse(form: URLSearchParams): object {
  // MSAL adds these scopes; they belong to no resource.
  const scopesWithoutResource = ["openid", "profile", "offline_access"];
  const scopes = (form.get("scope") ?? "").split(" ").filter((it) => !scopesWithoutResource.includes(it));
  const [first = ""] = scopes;
  const resource = first.slice(0, first.lastIndexOf("/"));
  const { oid } = decodeClaims(form.get("assertion") ?? "");
  const lifetime = { expires_in: 3_600, ext_expires_in: 3_600 };
  return { token_type: "Bearer", scope: scopes.join(" "), ...lifetime, ...createTokens(oid, resource) };
}

function issueAssertion(user: number): Promise<string> {
  // Fills the token to the length of Entra ID's.
  const groups = Array.from({ length: 26 }, (_, group) => `${String(group).padStart(8, "0")}${tenantId.slice(8)}`);
  const claims: JWTPayload = { oid: toUserId(user), tid: tenantId, azp: clientId, scp: scope, ver: "2.0", groups };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "RS256", typ: "JWT", kid })
    .setIssuer(issuer)
    .setAudience(clientId)
    .setIssuedAt()
    .setNotBefore("0s")
    .setExpirationTime("2h")
    .sign(privateKey);
}

const url = `http://127.0.0.1:${await startRawServer(respond)}`;
const issuer = `${url}/${tenantId}/v2.0`;
/** One bearer token per user. */
const assertions = await Promise.all(Array.from({ length: userCount }, (_, user) => issueAssertion(user)));
process.send?.({ url, assertions } satisfies Stub);
