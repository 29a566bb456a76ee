import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { decodeJwt } from "jose";
import { onTestFinished } from "vitest";
import type { Emulator } from "@oboql/dev/emulator";
import { documentedPermissions } from "./redis-permissions.ts";
import type { RedisServer } from "./redis.ts";

/** A token that the emulator issued for Redis. */
export interface RedisToken {
  readonly value: string;
  /** The user name at Redis. */
  readonly objectId: string;
}

export interface EntraRelay {
  /** Environment variables for this API. */
  readonly settings: Readonly<Record<string, string>>;
  /** The tokens that were issued for Redis. */
  readonly tokens: readonly RedisToken[];
}

export interface EntraRelayOptions {
  /** Runs before a token is returned. */
  readonly onToken: (token: RedisToken) => Promise<unknown>;
  /** The lifetime that the response gives. Default: that of the emulator. */
  readonly expiresInSeconds?: number;
}

/**
 * Starts a server in front of the emulator that hands out its responses. With it a Redis server can take each token as a
 * password of the object id before this API gets it, as Azure Managed Redis does by validating the token.
 */
export async function startEntraRelay(
  emulator: Emulator,
  { onToken, expiresInSeconds }: EntraRelayOptions,
): Promise<EntraRelay> {
  const tokens: RedisToken[] = [];
  const relay = async (method: string, path: string, type: string, body: string): Promise<Response> => {
    const init = method === "GET" ? {} : { method, body, headers: { "content-type": type } };
    const response = await fetch(emulator.url + path, init);
    const json = (await response.clone().json()) as { access_token?: string; expires_in?: number };
    const value = json.access_token;
    if (value === undefined) return response;
    const { aud, oid } = decodeJwt<{ oid?: string }>(value);
    if (aud !== "https://redis.azure.com") return response;
    const token = { value, objectId: String(oid) };
    tokens.push(token);
    await onToken(token);
    return Response.json({ ...json, ...(expiresInSeconds !== undefined && { expires_in: expiresInSeconds }) });
  };
  const server = createServer((request, response) => {
    const { method = "GET", url = "", headers } = request;
    void text(request)
      .then((body) => relay(method, url, headers["content-type"] ?? "", body))
      .then(async (relayed) => {
        response.writeHead(relayed.status, { "content-type": "application/json" });
        response.end(await relayed.text());
      });
  }).listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, "listening");
  const AZURE_AUTHORITY_HOST = `http://localhost:${(server.address() as AddressInfo).port}`;
  return { settings: { ...emulator.environment, AZURE_AUTHORITY_HOST, REDIS_AUTH: "entra" }, tokens };
}

/** Lets Redis accept the token as a password of its object id. */
export async function acceptToken(redis: RedisServer, { value, objectId }: RedisToken): Promise<void> {
  await redis.command("ACL", "SETUSER", objectId, "on", `>${value}`, ...documentedPermissions);
}

/** Lets Redis reject all tokens of the object id that it has accepted. Open connections stay authenticated. */
export async function rejectTokens(redis: RedisServer, { objectId }: RedisToken): Promise<void> {
  await redis.command("ACL", "SETUSER", objectId, "resetpass");
}
