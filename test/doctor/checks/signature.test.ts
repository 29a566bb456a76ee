import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiRegistration, tenantId, type Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../../support/emulator.ts";
import { startScriptedApi, type ScriptedApi } from "@oboql/dev/testing";
import { runDoctor } from "../../support/run-doctor.ts";

let emulator: Emulator;
let authority: ScriptedApi;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
  authority = await startScriptedApi();
});
afterAll(async () => {
  await emulator.close();
  await authority.close();
});

type Key = Awaited<ReturnType<typeof createKey>>;

async function createKey(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: "sig" } };
}

interface Directory {
  readonly tenantKeys: readonly Key[];
  /** The keys that the metadata with `?appid=` leads to; undefined: the directory has no such metadata. */
  readonly registrationKeys?: readonly Key[];
  readonly signedWith: Key;
  readonly claims?: Record<string, unknown>;
}

/** Runs the doctor with a directory that signs the token of the client credentials grant as given. */
async function checkWith({ tenantKeys, registrationKeys, signedWith, claims = {} }: Directory) {
  const issuer = `${authority.url}/${tenantId}/v2.0`;
  const token = await new SignJWT({ oid: tenantId, tid: tenantId, ver: "2.0", sub: "confidential-subject", ...claims })
    .setProtectedHeader({ alg: "RS256", kid: signedWith.kid, typ: "JWT" })
    .setIssuer(issuer)
    .setAudience(apiRegistration.clientId)
    .setIssuedAt()
    .setExpirationTime("1h")
    .sign(signedWith.privateKey);
  const responses: Record<string, object | undefined> = {
    [`/${tenantId}/v2.0/.well-known/openid-configuration`]: { issuer, jwks_uri: `${authority.url}/keys` },
    [`/${tenantId}/v2.0/.well-known/openid-configuration?appid=${apiRegistration.clientId}`]: registrationKeys && {
      issuer,
      jwks_uri: `${authority.url}/keys?appid=${apiRegistration.clientId}`,
    },
    "/keys": { keys: tenantKeys.map(({ jwk }) => jwk) },
    [`/keys?appid=${apiRegistration.clientId}`]: { keys: registrationKeys?.map(({ jwk }) => jwk) },
    [`/${tenantId}/oauth2/v2.0/token`]: { token_type: "Bearer", expires_in: 3600, access_token: token },
  };
  authority.script(({ path }) => {
    // MSAL adds parameters to the URL of the token endpoint.
    const body = responses[path] ?? responses[path.replace(/(token)\?.*/, "$1")];
    return body ? { status: 200, body } : { status: 404 };
  });
  const report = await runDoctor({ ...emulator.environment, AZURE_AUTHORITY_HOST: authority.url });
  expect(report.text).not.toContain("confidential-subject");
  expect(report.text).not.toMatch(/ey[\w-]+\.ey/);
  return report;
}

describe("the signature of this API's tokens", () => {
  it("is accepted with a key of the tenant", async () => {
    const key = await createKey("tenant");
    const report = await checkWith({ tenantKeys: [key], signedWith: key });
    expect(report.problems).toEqual([]);
    expect(report.getFinding("signature").level).toBe("ok");
  });

  it("is reported with the cause and the remedy if the registration has a signing key of its own", async () => {
    const [tenant, own] = [await createKey("tenant"), await createKey("own")];
    const report = await checkWith({ tenantKeys: [tenant], registrationKeys: [tenant, own], signedWith: own });
    expect(report.problems).toEqual(["error signature.custom_key"]);
    const { message, fix } = report.getFinding("signature.custom_key");
    expect(message).toMatch(/key of its own registration .* which on-behalf-of exchanges do not accept/);
    expect(fix).toContain("SAML single sign-on");
  });

  it("is reported as unknown if the registration does not list the key either", async () => {
    const [tenant, other] = [await createKey("tenant"), await createKey("other")];
    for (const registrationKeys of [undefined, [], [tenant]])
      expect(
        (await checkWith({ tenantKeys: [tenant], ...(registrationKeys && { registrationKeys }), signedWith: other }))
          .problems,
      ).toEqual(["error signature.key_unknown"]);
  });

  it("is reported as invalid if another key has the same id", async () => {
    const report = await checkWith({ tenantKeys: [await createKey("same")], signedWith: await createKey("same") });
    expect(report.problems).toEqual(["error signature.invalid"]);
  });

  it("is not checked if the token has other faults", async () => {
    const key = await createKey("tenant");
    const report = await checkWith({ tenantKeys: [key], signedWith: key, claims: { oid: undefined } });
    expect(report.problems).toEqual([]);
    expect(report.getFinding("signature").level).toBe("skipped");
  });
});
