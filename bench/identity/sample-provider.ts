import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type CryptoKey } from "jose";

export const tenantId = "7d0c1f7e-52f4-4c7a-9a53-0d6f5c1f2b10";
export const clientId = "a3f1c9d2-6b58-4e07-8c34-5e9d7b2f6a81";
export const scope = "access_as_user";

/** An OpenID provider on loopback with one key. */
export interface SampleProvider {
  readonly url: string;
  readonly issuer: string;
  readonly publicKey: CryptoKey;
  /** The same key as PEM. */
  readonly publicKeyPem: string;
  /** Issues access tokens of different users for OboQL, with about 2,000 characters each. */
  issueTokens(count: number): Promise<string[]>;
  close(): Promise<void>;
}

export async function startSampleProvider(): Promise<SampleProvider> {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  const kid = "a-key-of-the-bench";
  const keys = [{ ...(await exportJWK(publicKey)), kid, use: "sig" }];
  const server = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    const document = { issuer, jwks_uri: `${url}/keys` };
    response.end(JSON.stringify(request.url === "/keys" ? { keys } : document));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = `${url}/${tenantId}/v2.0`;

  const issueToken = (user: number): Promise<string> =>
    new SignJWT({
      oid: `00000000-0000-4000-8000-${user.toString(16).padStart(12, "0")}`,
      tid: tenantId,
      azp: clientId,
      scp: scope,
      // Fills the token to the length of Entra ID's.
      groups: Array.from({ length: 26 }, (_, group) => `${String(group).padStart(8, "0")}-52f4-4c7a-9a53-0d6f5c1f2b10`),
    })
      .setProtectedHeader({ alg: "RS256", typ: "JWT", kid })
      .setIssuer(issuer)
      .setAudience(clientId)
      .setIssuedAt()
      .setNotBefore("0s")
      .setExpirationTime("2h")
      .sign(privateKey);

  return {
    url,
    issuer,
    publicKey,
    publicKeyPem: await exportSPKI(publicKey),
    issueTokens: (count) => Promise.all(Array.from({ length: count }, (_, user) => issueToken(user))),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
