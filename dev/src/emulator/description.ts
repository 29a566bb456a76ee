import type { FastifyInstance } from "fastify";
import type { CallLog } from "./call-log.ts";
import { api, developerClient, samplePassword, tenantId, type SampleUser } from "./tenant.ts";

interface DescriptionDeps {
  readonly url: string;
  readonly users: readonly SampleUser[];
  readonly calls: CallLog;
  /** Environment variables that configure the API for this emulator. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Serves `GET /`, a JSON description of the emulator, and `/emulator/calls`, the call log for other processes. */
export function registerDescription(app: FastifyInstance, { url, users, calls, settings }: DescriptionDeps): void {
  app.get("/", () => ({
    tenantId,
    apiClientId: api.clientId,
    apiScope: `${api.resource}/${api.scope}`,
    developerClientId: developerClient.clientId,
    password: samplePassword,
    users: users.map(({ userPrincipalName, displayName, situation }) => ({
      userPrincipalName,
      displayName,
      situation,
    })),
    settings,
    endpoints: {
      authority: `${url}/${tenantId}`,
      discovery: `${url}/${tenantId}/v2.0/.well-known/openid-configuration`,
      token: `${url}/${tenantId}/oauth2/v2.0/token`,
      microsoftGraph: `${url}/v1.0`,
      calls: `${url}/emulator/calls`,
    },
  }));
  app.get("/emulator/calls", () => ({ counts: calls.counts() }));
  app.delete("/emulator/calls", async (_request, reply) => {
    calls.reset();
    await reply.code(204).send();
  });
}
