import type { NodeAuthOptions } from "@azure/msal-node";
import type { AuthConfig } from "../../config/config.ts";
import type { CredentialConfig } from "../../config/credential.ts";
import { ServiceError } from "../../errors/service-errors.ts";
import type { HttpClient } from "../../http-client/http-client.ts";
import type { SwrCache } from "../../lib/stale-while-revalidate.ts";
import { getTokenEndpoint } from "../../entra/authority.ts";
import type { Log } from "../../telemetry/logger.ts";
import { parseCertificate, type Certificate } from "./certificate.ts";
import { createClientAssertions } from "./client-assertion.ts";
import { createCredentialFile, type CredentialFileOptions } from "./credential-file.ts";
import { parseFederatedToken } from "./federated-token.ts";
import type { ManagedIdentityDeps } from "./managed-identity.ts";

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
  /**
   * Entra ID rejected the credential: before the next request, its file is read again, or another token of the managed
   * identity is requested. If that fails, the previous credential is used.
   */
  invalidate(): void;
}

export interface CredentialDeps {
  readonly config: Pick<AuthConfig, "clientId" | "authorityHost" | "credential">;
  /** For the managed identity endpoint, as by `createManagedIdentityHttpClient`. */
  readonly http: HttpClient;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Default: nothing is logged. */
  readonly log?: Pick<Log, "credentialNotRefreshed"> | undefined;
}

type ConfigOfKind<Kind extends CredentialConfig["kind"]> = Extract<CredentialConfig, { kind: Kind }>;

/** Creates the configured credential. Files are read, and the managed identity is used, with the first exchange. */
export function createCredential(deps: CredentialDeps): Credential {
  const { credential, authorityHost } = deps.config;
  const { now } = deps;
  const onRefreshFailed = createRefreshLog(deps);
  switch (credential.kind) {
    case "secret": {
      const clientSecret = credential.secret.reveal();
      return { authOptions: () => Promise.resolve({ clientSecret }), invalidate: () => undefined };
    }
    case "certificate": {
      const file = createCertificateFile(credential, deps, onRefreshFailed);
      return createAssertionCredential(file, async (tenantId) => (await file.get())(tenantId));
    }
    case "federatedTokenFile": {
      const file = createCredentialFile({ ...getFederatedTokenFileOptions(credential), now, onRefreshFailed });
      return createAssertionCredential(file, file.get);
    }
    case "managedIdentity": {
      const { clientId } = credential;
      const tokens = loadManagedIdentityTokens({ ...deps, clientId, authorityHost, onRefreshFailed });
      return createAssertionCredential(tokens, tokens.get);
    }
  }
}

/** Perf: loads MSAL with the first exchange, like `loadMsal`. */
function loadManagedIdentityTokens(deps: ManagedIdentityDeps): Pick<SwrCache<string>, "get" | "invalidate"> {
  let loading: Promise<Pick<SwrCache<string>, "get" | "invalidate">> | undefined;
  const load = async () => (await import("./managed-identity.ts")).createManagedIdentityTokens(deps);
  return {
    get: async () => (await (loading ??= load())).get(),
    invalidate: () =>
      void loading?.then((tokens) => {
        tokens.invalidate();
      }),
  };
}

function createAssertionCredential(
  { invalidate }: Pick<Credential, "invalidate">,
  getAssertion: (tenantId: string) => Promise<string>,
): Credential {
  return { authOptions: async (tenantId) => ({ clientAssertion: await getAssertion(tenantId) }), invalidate };
}

/** A file of functions that return client assertions: a rotated certificate gets a new cache of assertions. */
function createCertificateFile(
  credential: ConfigOfKind<"certificate">,
  { config, now }: CredentialDeps,
  onRefreshFailed: (error: Error) => void,
) {
  const { clientId, authorityHost } = config;
  const options = getCertificateFileOptions(credential);
  return createCredentialFile({
    ...options,
    parse: async (bytes) => {
      const content = await options.parse(bytes);
      const value = createClientAssertions({
        clientId,
        certificate: content.value,
        sendChain: credential.sendChain,
        tokenEndpoint: (tenantId) => getTokenEndpoint(authorityHost, tenantId),
        now,
      });
      return { ...content, value };
    },
    now,
    onRefreshFailed,
  });
}

const logIntervalMs = 60_000;

/** Logs at most one line a minute. The messages of our errors contain nothing of a credential. */
function createRefreshLog({ log, now }: CredentialDeps): (error: Error) => void {
  let loggedAt = -Infinity;
  return (error) => {
    if (now() < loggedAt + logIntervalMs) return;
    loggedAt = now();
    log?.credentialNotRefreshed(error instanceof ServiceError ? error.message : error.name);
  };
}

export function getCertificateFileOptions({
  path,
  password,
}: ConfigOfKind<"certificate">): CredentialFileOptions<Certificate> {
  return {
    path,
    variable: "AZURE_CLIENT_CERTIFICATE_PATH",
    noun: "certificate",
    parse: async (bytes) => {
      const value = await parseCertificate(bytes, password);
      return { value, validFrom: value.validFrom, expiresAt: value.expiresAt };
    },
  };
}

export function getFederatedTokenFileOptions({
  path,
}: ConfigOfKind<"federatedTokenFile">): CredentialFileOptions<string> {
  return { path, variable: "AZURE_FEDERATED_TOKEN_FILE", noun: "token", parse: parseFederatedToken };
}
