import { afterAll, beforeAll, describe } from "vitest";
import { developerClient, microsoftGraph, projectsApi } from "../../dev/src/emulator/tenant.ts";
import { exchange, projectsScope, signInWithPassword, getString } from "../dev/emulator/entra-requests.ts";
import { encodePart, issueTokenParts, testRows } from "../support/invalid-tokens.ts";
import { authErrors, withAudienceHint } from "../support/expected-auth-errors.ts";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

/** Tokens that are good for something, and not for coming in here. */

let api: RunningApi;
let signedIn: Awaited<ReturnType<typeof signInWithPassword>>;
beforeAll(async () => {
  api = await startApi();
  signedIn = await signInWithPassword(api.emulator);
});
afterAll(() => api.close());

const {
  appOnlyToken: appOnly,
  invalidSignature: badSignature,
  idToken,
  notCompactJwt: notCompact,
  wrongAudience: otherAudience,
} = authErrors;
const exchanged = async (scope?: string): Promise<string> =>
  getString(
    await exchange(api.emulator, getString(signedIn, "access_token"), scope === undefined ? {} : { scope }),
    "access_token",
  );

describe("tokens for the client application", () => {
  testRows(
    () => api,
    [
      ["the access token beside them is accepted", () => getString(signedIn, "access_token"), "accepted"],
      ["the ID token", () => getString(signedIn, "id_token"), idToken],
      ["an ID token for this API", { claims: { azp: undefined, scp: undefined, nonce: "n" } }, idToken],
      ["an ID token with roles", { claims: { azp: undefined, scp: undefined, roles: ["Reader"] } }, idToken],
      [
        "an ID token with a scope, for the client application",
        { claims: { azp: undefined, aud: developerClient.clientId } },
        otherAudience(`'${developerClient.clientId}'`),
      ],
      ["the refresh token", () => getString(signedIn, "refresh_token"), notCompact],
      [
        "an authorization code",
        () => "0.AXkAnDxaH3mxY06cSNGis8Tl9kCdLntfPIFKttcOHyo7TF0BAAA.AgABBAIAAADW6jl31mB3T7ugrWTT8pFeAwDs",
        notCompact,
      ],
      [
        "an authorization code in three parts",
        () => "1.AXkAnDxaH3mxY06cSNGis8Tl9k.AgABBAIAAADW6jl31mB3T7ugrWTT8pFeAwDs",
        notCompact,
      ],
      ["a client secret", () => "abC8Q~dEfGhIjKlMnOpQrStUvWxYz0123456789a", notCompact],
      ["a compact ticket of a personal account", () => "EwBwA8l6BAAUO9chh8cJscQLmU+LSWpbnr0vmwwAAQ==", notCompact],
    ],
  );
});

describe("tokens for other APIs", () => {
  testRows(
    () => api,
    [
      [
        "what this API itself gets for Microsoft Graph",
        () => exchanged(),
        otherAudience(`'${microsoftGraph.resource}'`),
      ],
      [
        "what this API itself gets for the Projects API",
        () => exchanged(projectsScope("Projects.Read")),
        otherAudience(`'${projectsApi.clientId}'`),
      ],
      [
        "Microsoft Graph's, whose signature is over a hashed nonce",
        { unknownKey: true, claims: { aud: microsoftGraph.clientId }, header: { nonce: "n" } },
        withAudienceHint(badSignature, `'${microsoftGraph.clientId}'`),
      ],
      [
        "Microsoft Graph's, of a key that is listed elsewhere",
        { unknownKey: true, claims: { aud: microsoftGraph.clientId }, header: { nonce: "n", kid: "elsewhere" } },
        withAudienceHint(authErrors.unknownKey, `'${microsoftGraph.clientId}'`),
      ],
      [
        "one that says for whom with a header of its own",
        { unknownKey: true, claims: { aud: '"\r\nset-cookie: a=b\\é' } },
        withAudienceHint(badSignature, "'???set-cookie: a=b??'"),
      ],
      [
        "one that says it for nobody",
        { unknownKey: true, claims: { aud: undefined } },
        withAudienceHint(badSignature, "nothing"),
      ],
      [
        "one for several",
        { unknownKey: true, claims: { aud: [] } },
        withAudienceHint(badSignature, "something that is not text"),
      ],
    ],
  );
});

describe("tokens without a user", () => {
  const none = { scp: undefined };
  testRows(
    () => api,
    [
      ["of an application", { claims: { ...none, idtyp: "app", roles: ["Projects.Read.All"] } }, appOnly],
      ["of an application without roles", { claims: { ...none, idtyp: "app" } }, appOnly],
      ["of an application that does not say so", { claims: none }, appOnly],
      ["of an application in v1", { claims: { ...none, azp: undefined, appid: developerClient.clientId } }, appOnly],
      ["of an application that says that it is a user's", { claims: { ...none, idtyp: "user" } }, appOnly],
      ["of an application with a scope", { claims: { idtyp: "app" } }, appOnly],
    ],
  );
});

describe("encrypted tokens", () => {
  const jwe = { alg: "RSA-OAEP-256", enc: "A256GCM", kid: "x" };
  testRows(
    () => api,
    [
      ["in five parts", () => [jwe, "key", "iv", "cipher", "tag"].map(encodePart).join("."), notCompact],
      [
        "by a direct key, with an empty part",
        () => `${encodePart({ alg: "dir", enc: "A256GCM" })}..aXY.Y2lwaGVy.dGFn`,
        notCompact,
      ],
      [
        "the header of one before a good token's rest",
        async () => [encodePart(jwe), ...(await issueTokenParts(api)).slice(1)].join("."),
        authErrors.wrongAlgorithm("'RSA-OAEP-256'"),
      ],
    ],
  );
});
