import type { Answer, AnswerError, Client } from "./client.ts";
import { changes, createProject, createTask, home, type Change } from "./operations.ts";
import type { Tenant } from "./emulator.ts";

/** A user who plays along. */
export interface Person {
  readonly user: string;
  /** What the home screen answers, and the errors that belong to it. */
  readonly home: { readonly data: unknown; readonly errors: readonly AnswerError[] };
  /** Where this user's tasks and comments go. */
  readonly projectId: string;
  readonly taskId: string;
  /** What this user can change: not all have a calendar. */
  readonly kinds: readonly Change[];
  /** The token of now, or that of before. */
  token(): string;
  /** Signs in once more. @param isLast whether the token of before is of no use any more */
  signIn(isLast: boolean): Promise<void>;
}

/** Who plays, beside what the sample tenant says of them. */
export interface Known {
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly id: string;
}

/** Everybody's tokens, to look for them in the logs afterwards. */
export const issued: string[] = [];

/** Gives a user a project and a task, and learns what the user sees while nothing is wrong. @throws {Error} if that is another's */
export async function createPerson(
  { userPrincipalName: user, displayName, id }: Known,
  { client, tenant, run }: { client: Client; tenant: Tenant; run: string },
): Promise<Person> {
  const take = async (): Promise<string> => {
    const token = await tenant.token(user);
    issued.push(token);
    return token;
  };
  let tokens = [await take()];
  const token = (): string => tokens[Math.floor(Math.random() * tokens.length)] ?? "";
  const ask = async (query: string, variables = {}): Promise<Answer> =>
    client.ask({ token: token(), query, variables });

  const project = await ask(createProject, { input: { name: `${run} ${user}`.slice(0, 100) } });
  const projectId = idOf(project, "project");
  const task = await ask(createTask, { input: { projectId, title: `${run} base` } });
  const seen = await ask(home);
  const me = seen.data?.["me"] as Record<string, unknown> | null | undefined;
  if (me?.["userPrincipalName"] !== user || me["displayName"] !== displayName || me["objectId"] !== id)
    throw new Error(`${user} is answered as ${JSON.stringify(me)}`);
  const places = { projectId, taskId: idOf(task, "task") };
  const lists = await Promise.all(changes.map(({ list, where }) => ask(list, where(places))));
  return {
    ...places,
    user,
    home: seen,
    kinds: changes.filter((_, index) => lists[index]?.errors.length === 0),
    token,
    signIn: async (isLast) => {
      const fresh = await take();
      tokens = isLast ? [fresh] : [fresh, tokens[0] ?? fresh];
    },
  };
}

function idOf({ data, errors }: Answer, what: string): string {
  const result = data?.["result"] as Record<string, { readonly id: string } | undefined> | null | undefined;
  const id = result?.[what]?.id;
  if (id === undefined) throw new Error(`no ${what} was made: ${JSON.stringify({ data, errors })}`);
  return id;
}
