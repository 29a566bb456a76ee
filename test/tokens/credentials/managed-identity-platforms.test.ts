import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { createTokenResponse, startManagedIdentityEndpoint } from "../../support/managed-identity-endpoint.ts";
import { startPermissiveAuthority, type PermissiveAuthority } from "../../support/permissive-authority.ts";

let authority: PermissiveAuthority;
beforeAll(async () => {
  authority = await startPermissiveAuthority();
});
afterAll(() => authority.close());

const clientId = "99999999-8888-4777-8666-000000000001";
const start = async (platform: Parameters<typeof startManagedIdentityEndpoint>[0]) => {
  const endpoint = await startManagedIdentityEndpoint(platform);
  onTestFinished(() => endpoint.close());
  return endpoint;
};
/** Exchanges, and returns the client assertion of the request or the error. */
const readAssertion = (): Promise<unknown> =>
  authority
    .createExchange({ kind: "managedIdentity", clientId })()
    .then(
      ({ form }) => form.get("client_assertion"),
      (error: unknown) => error,
    );
const issueToken = (more: object = {}) => {
  const response = createTokenResponse("managed.identity.token", authority.clock.now() + 3_600_000);
  return { ...response, body: { ...(response.body as object), ...more } };
};

describe("Azure Arc", () => {
  const folder = "/var/opt/azcmagent/tokens/";
  const secretFile = `${folder}a.key`;

  /** The agent writes the file as another user, and only its group may read it. */
  const provideSecret = (secret: string | undefined): void => {
    const original = { statSync: fs.statSync, readFileSync: fs.readFileSync };
    const isSecret = (path: unknown) => typeof path === "string" && path.startsWith(folder);
    const fail = () => {
      throw Object.assign(new Error("not permitted"), { code: "EACCES" });
    };
    const replace = (name: "statSync" | "readFileSync", result: unknown) =>
      vi.spyOn(fs, name).mockImplementation(((...args: [never]) => {
        if (!isSecret(args[0])) return (original[name] as (...values: unknown[]) => unknown)(...args);
        return secret === undefined ? fail() : result;
      }) as never);
    replace("statSync", { size: secret?.length });
    replace("readFileSync", secret);
    syncBuiltinESMExports();
    onTestFinished(() => {
      vi.restoreAllMocks();
      syncBuiltinESMExports();
    });
  };
  const challenge = (realm = secretFile) => ({
    status: 401,
    body: "",
    headers: { "www-authenticate": `Basic realm=${realm}` },
  });

  it("sends the secret of the file that the agent names", async () => {
    const arc = await start("azureArc");
    provideSecret("the-secret");
    arc.respondWith(({ headers }) =>
      headers.authorization === "Basic the-secret" ? issueToken({ client_id: clientId }) : challenge(),
    );
    expect(await readAssertion()).toBe("managed.identity.token");
    expect(arc.countRequests(clientId)).toBe(2);
    expect(arc.requests.map(({ headers }) => headers["metadata"])).toEqual(["true", "true"]);
  });

  it("rejects the token of another identity, which old agents issue", async () => {
    const arc = await start("azureArc");
    provideSecret("the-secret");
    for (const more of [{}, { client_id: "99999999-8888-4777-8666-000000000002" }]) {
      arc.respondWith(({ headers }) => (headers.authorization ? issueToken(more) : challenge()));
      expect(await readAssertion(), JSON.stringify(more)).toMatchObject({ code: "SERVICE_MISCONFIGURED" });
    }
  });

  it("fails with SERVICE_MISCONFIGURED if the file cannot be read, or is elsewhere", async () => {
    const arc = await start("azureArc");
    provideSecret(undefined);
    for (const realm of [secretFile, "/etc/passwd", "/tmp/a.key", `${folder}../../../etc/a.key`, ""]) {
      arc.respondWith(() => challenge(realm));
      expect(await readAssertion(), realm).toMatchObject({ code: "SERVICE_MISCONFIGURED" });
    }
  });

  it("fails with TOKEN_SERVICE_UNAVAILABLE if the agent rejects the secret, or fails", async () => {
    const arc = await start("azureArc");
    provideSecret("the-secret");
    for (const response of [challenge(), { status: 500, body: "" }]) {
      arc.respondWith(({ headers }) => (headers.authorization ? response : challenge()));
      expect(await readAssertion(), String(response.status)).toMatchObject({ code: "TOKEN_SERVICE_UNAVAILABLE" });
    }
  }, 20_000);
});

it("uses the endpoint of Azure Machine Learning", async () => {
  const endpoint = await start("machineLearning");
  endpoint.respondWith(() => issueToken());
  expect(await readAssertion()).toBe("managed.identity.token");
});

it.for(["serviceFabric", "cloudShell"] as const)(
  "fails with SERVICE_MISCONFIGURED and sends no request on platforms that are not supported (%s)",
  async (platform) => {
    const endpoint = await start(platform);
    endpoint.respondWith(() => issueToken());
    expect(await readAssertion()).toMatchObject({ code: "SERVICE_MISCONFIGURED" });
    expect(endpoint.requests).toEqual([]);
  },
);
