import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { apiRegistration, graphRegistration } from "@oboql/dev/emulator";
import { createHttpClient } from "../../../src/http-client/http-client.ts";
import { createCredential } from "../../../src/tokens/credentials/credential.ts";
import { createOboExchange } from "../../../src/tokens/exchange/obo-exchange.ts";
import { createTempFolder } from "../../support/certificates.ts";
import { createIdentity } from "../../support/identities.ts";
import { createManualClock, request } from "../../support/permissive-authority.ts";
import { startRecordingAuthority, type RecordingAuthority } from "../../support/recording-authority.ts";

const folder = createTempFolder();
const http = createHttpClient({ timeoutMs: 5_000, maxResponseBytes: 100_000, connections: 1 });
let authority: RecordingAuthority;
beforeAll(async () => {
  authority = await startRecordingAuthority();
});
afterAll(async () => {
  folder.remove();
  await http.close();
  await authority.close();
});

const respond = (status: number, body: object): void => {
  authority.respondWith((response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
};
const accept = (): void => {
  const scope = `${graphRegistration.resource}/User.Read`;
  respond(200, { token_type: "Bearer", scope, expires_in: 3600, access_token: "an access token" });
};
const reject = (error: string, code: number): void => {
  respond(401, { error, error_description: `AADSTS${code}: details.`, error_codes: [code] });
};

it("reads the credential file again before the next request only after Entra ID rejected the credential", async () => {
  const path = folder.path("token");
  writeFileSync(path, "first.federated.token");
  const { now } = createManualClock();
  const credentialConfig = { kind: "federatedTokenFile", path } as const;
  const config = { clientId: apiRegistration.clientId, authorityHost: authority.url, credential: credentialConfig };
  const exchangeOnce = createOboExchange({ config, credential: createCredential({ config, http, now }), http, now });
  const exchange = async () => {
    await exchangeOnce(createIdentity("e.x.y"), request);
    return authority.posts.at(-1)?.form.get("client_assertion");
  };

  accept();
  expect(await exchange()).toBe("first.federated.token");
  writeFileSync(path, "second.federated.token");
  reject("invalid_grant", 65001);
  expect(await exchange()).toBe("first.federated.token");
  reject("invalid_client", 700024);
  expect(await exchange()).toBe("first.federated.token");
  accept();
  expect(await exchange()).toBe("second.federated.token");
});
