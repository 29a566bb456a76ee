import type { ClientResponse, ResponseError, Client } from "./client.ts";
import { changes, createProject, createTask, home, type Change } from "./operations.ts";
import type { Emulator } from "./emulator.ts";

/** A user who plays along. */
export interface VirtualUser {
  readonly userPrincipalName: string;
  /** What the home screen answers, and the errors that belong to it. */
  readonly home: { readonly data: unknown; readonly errors: readonly ResponseError[] };
  /** Where this user's tasks and comments go. */
  readonly projectId: string;
  readonly taskId: string;
  /** What this user can change: not all have a calendar. */
  readonly kinds: readonly Change[];
  /** The token of now, or that of before. */
  token(): string;
  /** Signs in once more. @param endsSessions whether the token of before is of no use any more */
  signIn(endsSessions: boolean): Promise<void>;
}

/** Who plays, beside what the sample tenant says of them. */
export interface SampleUser {
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly id: string;
}

/** Everybody's tokens, to look for them in the logs afterwards. */
export const issuedTokens: string[] = [];

/** Gives a user a project and a task, and learns what the user sees while nothing is wrong. @throws {Error} if that is another's */
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
  const token = (): string => tokens[Math.floor(Math.random() * tokens.length)] ?? "";
  const send = async (query: string, variables = {}): Promise<ClientResponse> =>
    client.send({ token: token(), query, variables });

  const project = await send(createProject, { input: { name: `${run} ${user}`.slice(0, 100) } });
  const projectId = getId(project, "project");
  const task = await send(createTask, { input: { projectId, title: `${run} base` } });
  const seen = await send(home);
  const me = seen.data?.["me"] as Record<string, unknown> | null | undefined;
  if (me?.["userPrincipalName"] !== user || me["displayName"] !== displayName || me["objectId"] !== id)
    throw new Error(`${user} is answered as ${JSON.stringify(me)}`);
  const places = { projectId, taskId: getId(task, "task") };
  const lists = await Promise.all(
    changes.map(({ listQuery: list, listVariables: where }) => send(list, where(places))),
  );
  return {
    ...places,
    userPrincipalName: user,
    home: seen,
    kinds: changes.filter((_, index) => lists[index]?.errors.length === 0),
    token,
    signIn: async (endsSessions) => {
      const fresh = await issueToken();
      tokens = endsSessions ? [fresh] : [fresh, tokens[0] ?? fresh];
    },
  };
}

function getId({ data, errors }: ClientResponse, what: string): string {
  const result = data?.["result"] as Record<string, { readonly id: string } | undefined> | null | undefined;
  const id = result?.[what]?.id;
  if (id === undefined) throw new Error(`no ${what} was made: ${JSON.stringify({ data, errors })}`);
  return id;
}
