import type { NodeAuthOptions } from "@azure/msal-node";
import type { AuthConfig } from "../../config/config.ts";
import type { CredentialConfig } from "../../config/credential.ts";
import type { HttpClient } from "../../http-client/http-client.ts";
import { getTokenEndpoint } from "../../entra/authority.ts";
import { parseCertificate, type Certificate } from "./certificate.ts";
import { createClientAssertions } from "./client-assertion.ts";
import { createCredentialFile } from "./credential-file.ts";
import { parseFederatedToken } from "./federated-token.ts";
import { createManagedIdentityTokens } from "./managed-identity.ts";

/** The client credential as options of MSAL: a secret or a signed client assertion. */
export type CredentialOptions = Pick<NodeAuthOptions, "clientSecret" | "clientAssertion">;

export interface Credential {
  /**
   * Returns the credential for one request to the token endpoint of a tenant.
   *
   * @throws {ServiceMisconfiguredError} that names the variable and the problem
   * @throws {TokenServiceUnavailableError} if the managed identity endpoint is unavailable
   */
  authOptions(tenantId: string): Promise<CredentialOptions>;
}

export interface CredentialDeps {
  readonly config: Pick<AuthConfig, "clientId" | "authorityHost" | "credential">;
  readonly http: HttpClient;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

type ConfigOfKind<Kind extends CredentialConfig["kind"]> = Extract<CredentialConfig, { kind: Kind }>;

/** Creates the configured credential. Files are read, and the managed identity is used, with the first exchange. */
export function createCredential(deps: CredentialDeps): Credential {
  const { credential, authorityHost } = deps.config;
  switch (credential.kind) {
    case "secret":
      return { authOptions: () => Promise.resolve({ clientSecret: credential.secret.reveal() }) };
    case "certificate":
      return withClientAssertion(createCertificateAssertions(credential, deps));
    case "federatedTokenFile": {
      const { path } = credential;
      const { now } = deps;
      const variable = "AZURE_FEDERATED_TOKEN_FILE";
      return withClientAssertion(createCredentialFile({ path, variable, parse: parseFederatedToken, now }));
    }
    case "managedIdentity":
      return withClientAssertion(
        createManagedIdentityTokens({ ...deps, clientId: credential.clientId, authorityHost }),
      );
  }
}

function withClientAssertion(assertion: (tenantId: string) => Promise<string>): Credential {
  return { authOptions: async (tenantId) => ({ clientAssertion: await assertion(tenantId) }) };
}

/** A rotated certificate gets a new cache of assertions. */
function createCertificateAssertions({ path, password }: ConfigOfKind<"certificate">, { config, now }: CredentialDeps) {
  const { clientId, authorityHost } = config;
  const createAssertionProvider = (certificate: Certificate) =>
    createClientAssertions({
      clientId,
      certificate,
      tokenEndpoint: (tenantId) => getTokenEndpoint(authorityHost, tenantId),
      now,
    });
  const getCurrentProvider = createCredentialFile({
    path,
    variable: "AZURE_CLIENT_CERTIFICATE_PATH",
    parse: async (content) => createAssertionProvider(await parseCertificate(content, password)),
    now,
  });
  return async (tenantId: string) => (await getCurrentProvider())(tenantId);
}
