import type { HttpClient, HttpRequest } from "../../http-client/http-client.ts";
import { parseJson } from "../../lib/json.ts";
import { CommandError } from "../command.ts";

/** The JSON document at the emulator's root. */
export interface EmulatorDescription {
  /** Environment variables with which the API runs against the emulator. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly apiScope: string;
  readonly developerClientId: string;
  readonly password: string;
  readonly users: readonly { readonly userPrincipalName: string }[];
  readonly endpoints?: { readonly token?: string };
}

/**
 * Gets a bearer token for this API from the running emulator, with the password grant.
 *
 * @param user user principal name; default: the first sample user
 * @throws {CommandError} if the emulator is not running on that port, or has no such user
 */
export async function getEmulatorToken(http: HttpClient, port: number, user: string | undefined): Promise<string> {
  const emulator = await fetchEmulatorDescription(http, port);
  const endpoint = emulator?.endpoints?.token;
  if (!endpoint)
    throw new CommandError(`port ${port} is in use by a program other than the emulator; set EMULATOR_PORT`);
  const form = new URLSearchParams({
    grant_type: "password",
    client_id: emulator.developerClientId,
    scope: emulator.apiScope,
    username: user ?? emulator.users[0]?.userPrincipalName ?? "",
    password: emulator.password,
  });
  const response = await fetchFromEmulator(
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
    throw new CommandError(`the emulator has no such user; sample users: ${userNames.join(", ")}`);
  }
  return token;
}

/**
 * @returns undefined if another program is listening on the port
 * @throws {CommandError} if there is no response
 */
export async function fetchEmulatorDescription(
  http: HttpClient,
  port: number,
): Promise<EmulatorDescription | undefined> {
  return (await fetchFromEmulator(http, { method: "GET", url: `http://localhost:${port}/` }, port)) as
    EmulatorDescription | undefined;
}

/** @returns undefined if the status is not 200 or the body is not JSON */
async function fetchFromEmulator(http: HttpClient, request: HttpRequest, port: number): Promise<unknown> {
  const response = await http.send(request).catch((cause: unknown) => {
    throw new CommandError(
      `no response on port ${port}; run 'npm start' first, or set EMULATOR_PORT to the port that it printed`,
      { cause },
    );
  });
  return response.status === 200 ? parseJson(response.body) : undefined;
}
