import type { RedisClientOptions } from "@redis/client";
import type { RedisAuth } from "../config/redis.ts";
import type { Secret } from "../lib/secret.ts";

/** A user name and a password that is replaced before it expires. */
export interface RedisCredentials {
  readonly username: string;
  readonly password: Secret;
}

/** Supplies credentials that change while connections are open. */
export interface RedisSignIn {
  /** @throws an error whose `code` names the reason */
  getCredentials(): Promise<RedisCredentials>;
  /** Registers a listener for new credentials. @returns a function that removes it */
  onRenewed(listener: (credentials: RedisCredentials) => void): () => void;
  /** Reports that Redis has rejected the credentials. */
  reportRejected(): void;
}

export type CredentialOptions = Pick<RedisClientOptions, "username" | "password" | "credentialsProvider">;

type StreamingCredentialsProvider = Extract<
  NonNullable<RedisClientOptions["credentialsProvider"]>,
  { type: "streaming-credentials-provider" }
>;

export interface CredentialOptionsDeps {
  readonly auth: RedisAuth;
  /** Required if `auth` is not a password. */
  readonly signIn: RedisSignIn | undefined;
  /** Ends the subscription for new credentials. */
  readonly signal: AbortSignal;
  /** Called if Redis rejects new credentials on an open connection. */
  readonly onRejected: (error: Error) => void;
}

/** The credentials as options of the library. */
export function createCredentialOptions({
  auth,
  signIn,
  signal,
  onRejected,
}: CredentialOptionsDeps): CredentialOptions {
  if (signIn) return { credentialsProvider: createCredentialsProvider(signIn, signal, onRejected) };
  if (auth.kind === "entra") throw new TypeError("no source of credentials");
  return auth.password ? { username: auth.username ?? "default", password: auth.password.reveal() } : {};
}

/** The library signs in with the first credentials, and again (AUTH) on the open connection with each renewed ones. */
function createCredentialsProvider(
  signIn: RedisSignIn,
  signal: AbortSignal,
  onRejected: (error: Error) => void,
): StreamingCredentialsProvider {
  const toBasicAuth = ({ username, password }: RedisCredentials) => ({ username, password: password.reveal() });
  return {
    type: "streaming-credentials-provider",
    subscribe: async ({ onNext }) => {
      const credentials = await signIn.getCredentials();
      const dispose = signIn.onRenewed((renewed) => {
        onNext(toBasicAuth(renewed));
      });
      if (signal.aborted) dispose();
      // The library does not dispose of the subscription if the connection is closed while it signs in.
      signal.addEventListener("abort", dispose);
      return [toBasicAuth(credentials), { dispose }];
    },
    onReAuthenticationError: onRejected,
  };
}
