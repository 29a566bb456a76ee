import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Fastify from "fastify";
import { createCallLog } from "./call-log.ts";
import { createClock } from "./clock.ts";
import { registerDescription } from "./description.ts";
import type { Emulator, EmulatorOptions, EmulatorState } from "./emulator.ts";
import type { TrustedCredentials } from "./entra/client-assertion.ts";
import { createApiEnvironment, registerEmulatedApi, type EmulatedApi } from "./emulated-api.ts";
import { createEntra } from "./entra/entra.ts";
import { createKeys } from "./entra/keys.ts";
import { createRegistrations, type RegisteredApi } from "./entra/registrations.ts";
import { createTokenIssuer } from "./entra/token-issuer.ts";
import { createFaults } from "./faults.ts";
import { addMfaSituations } from "./mfa-situations.ts";
import { createOutlook } from "./microsoft-graph/outlook/outlook.ts";
import { registerMicrosoftGraph } from "./microsoft-graph/register.ts";
import { ConnectionReset } from "./record-call.ts";
import { sampleUsers } from "./sample/users.ts";
import { api, developerClient, microsoftGraph, samplePassword, tenantId, type SampleUser } from "./tenant.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Starts the emulator on loopback.
 * @throws the error of `listen` (EADDRINUSE, for example), unchanged
 */
export async function startEmulator({
  port,
  apis = [],
  state,
  ...trustedCredentials
}: EmulatorOptions): Promise<Emulator> {
  // Listen first: the issuer and all URLs contain the port. Requests that arrive before `ready` wait for it.
  let ready: (handler: Handler) => void = () => undefined;
  const handler = new Promise<Handler>((resolve) => (ready = resolve));
  const server = createServer((request, response) => {
    void handler.then((handle) => {
      handle(request, response);
    });
  });
  server.listen({ port, host: "127.0.0.1" });
  await once(server, "listening");
  const url = `http://localhost:${String((server.address() as AddressInfo).port)}`;
  try {
    const { handle, emulator } = await compose(url, server, { apis, state }, trustedCredentials);
    ready(handle);
    return emulator;
  } catch (error) {
    server.close();
    server.closeAllConnections();
    throw error;
  }
}

async function compose(
  url: string,
  server: Server,
  { apis, state }: { readonly apis: readonly EmulatedApi[]; readonly state: EmulatorState | undefined },
  trustedCredentials: TrustedCredentials,
): Promise<{ handle: Handler; emulator: Emulator }> {
  const clock = createClock();
  const calls = createCallLog();
  const faults = createFaults();
  const keys = await createKeys(state?.signingKeys);
  const deps = { keys, clock, calls, faults };

  const registrations = createRegistrations(apis);
  const allUsers = addMfaSituations(sampleUsers, apis);
  const entra = await createEntra({
    url,
    users: allUsers,
    registrations,
    state,
    ...deps,
    ...trustedCredentials,
  });
  const users = allUsers.filter(({ situation }) => situation !== undefined);
  const app = Fastify();
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof ConnectionReset)) return reply.send(error);
    reply.hijack();
    reply.raw.destroy();
    return reply;
  });
  const environment = createEnvironment(url, apis);
  registerDescription(app, { url, users, calls, settings: environment });
  const outlook = createOutlook(clock);
  registerMicrosoftGraph(app, { ...deps, outlook, sessions: entra.sessions });
  for (const api of apis) registerEmulatedApi(app, api, deps);
  await app.ready();

  const handle = (request: IncomingMessage, response: ServerResponse) => {
    response.setHeader("date", new Date(clock.now()).toUTCString());
    entra.handle(request, response).then(
      (handled) => {
        if (!handled) app.routing(request, response);
      },
      (error: unknown) => {
        if (!(error instanceof ConnectionReset)) process.emitWarning(error instanceof Error ? error : String(error));
        response.destroy();
      },
    );
  };
  const getUser = (userPrincipalName: string): SampleUser => {
    const user = entra.userDirectory.findByName(userPrincipalName);
    if (!user) throw new Error(`Unknown sample user: ${userPrincipalName}`);
    return user;
  };
  const getApi = (name: string): RegisteredApi => {
    const found = registrations.downstreamApis.find((registered) => registered.name === name);
    if (!found)
      throw new Error(
        `Unknown API: ${name}; the emulator has ${registrations.downstreamApis.map((each) => each.name).join(", ")}`,
      );
    return found;
  };
  const emulator: Emulator = {
    url,
    environment,
    users,
    samplePassword,
    clock,
    calls,
    faults,
    outlook,
    issueToken: createTokenIssuer({ keys, ...entra }),
    revokeSessions: (userPrincipalName) => {
      entra.sessions.revoke(getUser(userPrincipalName).id);
    },
    withdrawConsent: ({ user, api: name, scopes }) => {
      const registered = getApi(name);
      const consent = {
        clientId: api.clientId,
        api: registered,
        scopes: scopes ?? registered.scopes,
        userId: getUser(user).id,
      };
      entra.consents.withdraw(consent);
      return () => {
        entra.consents.grant(consent);
      };
    },
    requireMfa: ({ user, api: name }) => entra.mfaPolicy.require(getApi(name), getUser(user)),
    rotateKeys: (options) => keys.rotate(options),
    exportState: async () => ({
      signingKeys: await keys.exportKeys(),
      refreshTokenKey: entra.refreshTokens.key,
      consents: entra.consents.list(),
      revocations: entra.sessions.listRevocations(),
    }),
    close: async () => {
      const closed = server.listening ? once(server, "close") : Promise.resolve();
      server.close();
      server.closeAllConnections();
      await Promise.all([closed, entra.close(), app.close()]);
    },
  };
  return { handle, emulator };
}

function createEnvironment(url: string, apis: readonly EmulatedApi[]): Record<string, string> {
  return {
    AZURE_CLIENT_ID: api.clientId,
    AZURE_TENANT_ID: tenantId,
    AZURE_AUTHORITY_HOST: url,
    AZURE_CLIENT_SECRET: api.clientSecret,
    DEV_CLIENT_ID: developerClient.clientId,
    MICROSOFT_GRAPH_BASE_URL: `${url}/v1.0`,
    MICROSOFT_GRAPH_RESOURCE: microsoftGraph.resource,
    ...Object.fromEntries(apis.flatMap((each) => Object.entries(createApiEnvironment(each, url)))),
  };
}
