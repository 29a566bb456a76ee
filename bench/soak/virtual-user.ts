import type { ClientResponse, ResponseError, Client } from "./client.ts";
import { mutationKinds, createProject, createTask, home, type MutationKind } from "./operations.ts";
import type { Emulator } from "./emulator.ts";

/** A simulated user. */
export interface VirtualUser {
  readonly userPrincipalName: string;
  /** Response to the home query without any fault, with the errors that this user always receives. */
  readonly home: { readonly data: unknown; readonly errors: readonly ResponseError[] };
  /** Project and task of this user's mutations. */
  readonly projectId: string;
  readonly taskId: string;
  /** Mutations that this user can execute: not all users have a calendar. */
  readonly kinds: readonly MutationKind[];
  /** Returns the current or the previous token at random. */
  pickToken(): string;
  /** Signs in again. @param endsSessions whether the previous token is no longer valid */
  signIn(endsSessions: boolean): Promise<void>;
}

/** A user of the emulator's sample data. */
export interface SampleUser {
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly id: string;
}

/** Tokens of all users, for the scan of the logs. */
export const issuedTokens: string[] = [];

/** Creates a project and a task for a user, and records the home query. @throws {Error} if it returns another user */
export async function createVirtualUser(
  { userPrincipalName: user, displayName, id }: SampleUser,
  { client, emulator, run }: { client: Client; emulator: Emulator; run: string },
): Promise<VirtualUser> {
  const issueToken = async (): Promise<string> => {
    const token = await emulator.issueToken(user);
    issuedTokens.push(token);
    return token;
  };
  let tokens = [await issueToken()];
  const pickToken = (): string => tokens[Math.floor(Math.random() * tokens.length)] ?? "";
  const send = async (query: string, variables = {}): Promise<ClientResponse> =>
    client.send({ token: pickToken(), query, variables });

  const project = await send(createProject, { input: { name: `${run} ${user}`.slice(0, 100) } });
  const projectId = getId(project, "project");
  const task = await send(createTask, { input: { projectId, title: `${run} base` } });
  const seen = await send(home);
  const me = seen.data?.["me"] as Record<string, unknown> | null | undefined;
  if (me?.["userPrincipalName"] !== user || me["displayName"] !== displayName || me["objectId"] !== id)
    throw new Error(`the response for ${user} contains ${JSON.stringify(me)}`);
  const targets = { projectId, taskId: getId(task, "task") };
  const lists = await Promise.all(
    mutationKinds.map(({ listQuery: list, listVariables: where }) => send(list, where(targets))),
  );
  return {
    ...targets,
    userPrincipalName: user,
    home: seen,
    kinds: mutationKinds.filter((_, index) => lists[index]?.errors.length === 0),
    pickToken,
    signIn: async (endsSessions) => {
      const fresh = await issueToken();
      tokens = endsSessions ? [fresh] : [fresh, tokens[0] ?? fresh];
    },
  };
}

function getId({ data, errors }: ClientResponse, member: string): string {
  const result = data?.["result"] as Record<string, { readonly id: string } | undefined> | null | undefined;
  const id = result?.[member]?.id;
  if (id === undefined) throw new Error(`no ${member} was created: ${JSON.stringify({ data, errors })}`);
  return id;
}
