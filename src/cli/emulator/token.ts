import type { HttpClient, HttpRequest } from "../../http-client/http-client.ts";
import { CommandError } from "../command.ts";

/** What the emulator says of itself at its root. */
export interface EmulatorDescription {
  /** With which the API runs against it. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly apiScope: string;
  readonly developerClientId: string;
  readonly password: string;
  readonly users: readonly { readonly userPrincipalName: string }[];
  readonly endpoints?: { readonly token?: string };
}

/**
 * A bearer token of the running emulator, by its password grant.
 *
 * @param user user principal name; the first sample user if absent
 * @throws {CommandError} if no emulator answers there, or it does not know the user
 */
export async function getEmulatorToken(http: HttpClient, port: number, user: string | undefined): Promise<string> {
  const emulator = await fetchEmulatorDescription(http, port);
  const endpoint = emulator?.endpoints?.token;
  if (!endpoint) throw new CommandError(`what listens on port ${port} is not the emulator; set EMULATOR_PORT`);
  const form = new URLSearchParams({
    grant_type: "password",
    client_id: emulator.developerClientId,
    scope: emulator.apiScope,
    username: user ?? emulator.users[0]?.userPrincipalName ?? "",
    password: emulator.password,
  });
  const response = await fetchJson(
    http,
    {
      method: "POST",
      url: endpoint,
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: form.toString(),
    },
    port,
  );
  const { access_token: token } = (response ?? {}) as { access_token?: string };
  if (token === undefined) {
    const userNames = emulator.users.map(({ userPrincipalName }) => userPrincipalName);
    throw new CommandError(`the emulator does not know that user; sample users are ${userNames.join(", ")}`);
  }
  return token;
}

/**
 * @returns undefined if something else listens there
 * @throws {CommandError} if nothing answers
 */
export async function fetchEmulatorDescription(
  http: HttpClient,
  port: number,
): Promise<EmulatorDescription | undefined> {
  return (await fetchJson(http, { method: "GET", url: `http://localhost:${port}/` }, port)) as
    EmulatorDescription | undefined;
}

/** @returns undefined if the answer is not one of success */
async function fetchJson(http: HttpClient, request: HttpRequest, port: number): Promise<unknown> {
  const response = await http.send(request).catch((cause: unknown) => {
    throw new CommandError(
      `nothing answers on port ${port}; run 'npm start' first, or set EMULATOR_PORT to the port that it printed`,
      { cause },
    );
  });
  try {
    return response.status === 200 ? JSON.parse(response.body) : undefined;
  } catch {
    return undefined;
  }
}
