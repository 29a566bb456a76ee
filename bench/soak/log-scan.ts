import type { Violations } from "./violations.ts";
import type { SampleUser, VirtualUser } from "./virtual-user.ts";

interface LogScanDeps {
  /** Logs and metrics of all replicas. */
  readonly output: string;
  readonly tokens: readonly string[];
  readonly users: readonly VirtualUser[];
  readonly participants: readonly SampleUser[];
  readonly secrets: readonly string[];
  readonly violations: Violations;
}

/** Searches for personal data: tokens and their parts, claims, response data and request data. */
export function scanLogs({ output, tokens, users, participants, secrets, violations }: LogScanDeps): void {
  const search = (kind: string, texts: readonly string[]): void => {
    for (const text of texts)
      if (output.includes(text)) violations.add(`${kind} in logs or metrics`, toExcerpt(output, text));
  };
  search("a token", ["eyJ", ...tokens.map((token) => token.slice(-40))]);
  search("a claim", [...participants.flatMap((known) => [known.userPrincipalName, known.displayName, known.id])]);
  search("response data", [...new Set(users.flatMap(({ home }) => collectTexts(home.data)))]);
  search("request data", secrets);
  for (const line of output.split("\n").filter((each) => /unhandled|Warning|"level":(50|60)/.test(each)))
    violations.add("an error or a warning in the logs", line.slice(0, 300));
}

/** Collects all strings that are long enough not to match by chance. */
function collectTexts(data: unknown): string[] {
  if (typeof data === "string") return data.length > 8 ? [data] : [];
  return typeof data === "object" && data !== null ? Object.values(data).flatMap(collectTexts) : [];
}

function toExcerpt(output: string, text: string): string {
  const at = output.indexOf(text);
  return output.slice(Math.max(0, at - 60), at + 60);
}
