import type { Findings } from "./violations.ts";
import type { Known, Person } from "./virtual-user.ts";

interface LeakDeps {
  /** What was logged and measured. */
  readonly printed: string;
  readonly tokens: readonly string[];
  readonly people: readonly Person[];
  readonly players: readonly Known[];
  readonly secrets: readonly string[];
  readonly findings: Findings;
}

/** Looks for anything that belongs to a user: tokens and their parts, claims, what was read, what was written. */
export function searchLeaks({ printed, tokens, people, players, secrets, findings }: LeakDeps): void {
  const search = (what: string, texts: readonly string[]): void => {
    for (const text of texts)
      if (printed.includes(text)) findings.add(`${what} in logs or metrics`, around(printed, text));
  };
  search("a token", ["eyJ", ...tokens.map((token) => token.slice(-40))]);
  search("a claim", [...players.flatMap((known) => [known.userPrincipalName, known.displayName, known.id])]);
  search("what was read", [...new Set(people.flatMap(({ home }) => textsIn(home.data)))]);
  search("what was sent", secrets);
  for (const line of printed.split("\n").filter((each) => /unhandled|Warning|"level":(50|60)/.test(each)))
    findings.add("an error or a warning in the logs", line.slice(0, 300));
}

/** Every text that is long enough to be no accident. */
function textsIn(data: unknown): string[] {
  if (typeof data === "string") return data.length > 8 ? [data] : [];
  return typeof data === "object" && data !== null ? Object.values(data).flatMap(textsIn) : [];
}

function around(printed: string, text: string): string {
  const at = printed.indexOf(text);
  return printed.slice(Math.max(0, at - 60), at + 60);
}
