import { groupBy } from "../../src/lib/collections.ts";
import type { Change } from "./operations.ts";
import type { Client } from "./client.ts";
import type { Violations } from "./violations.ts";
import type { VirtualUser } from "./virtual-user.ts";

/** Final outcome of a mutation as its client knows it. */
export type Outcome = "done" | "not done" | "unknown";

export interface MutationRecord {
  readonly user: VirtualUser;
  readonly change: Change;
  readonly text: string;
  readonly outcome: Outcome;
}

/** Records all mutations and their outcomes. */
export interface MutationLog {
  add(entry: MutationRecord): void;
  counts(): Readonly<Record<Outcome, number>>;
  /** Verifies that "done" mutations are present once, "not done" ones are absent, and "unknown" ones present at most once. */
  check(client: Client, violations: Violations): Promise<void>;
}

/** @param run prefix of the texts of this run, which the sample data does not have */
export function createMutationLog(run: string): MutationLog {
  const entries: MutationRecord[] = [];
  return {
    add: (entry) => {
      entries.push(entry);
    },
    counts: () => {
      const counts = { done: 0, "not done": 0, unknown: 0 };
      for (const { outcome } of entries) counts[outcome] += 1;
      return counts;
    },
    check: async (client, violations) => {
      const groups = groupBy(entries, ({ user, change }) => `${user.userPrincipalName} ${change.name}`);
      for (const group of groups.values()) {
        const [first] = group;
        if (!first) continue;
        const texts = await listTexts(client, first);
        for (const { text, outcome, change } of group) {
          const times = texts.filter((each) => each === text).length;
          if (times > 1) violations.add(`a mutation was executed more than once: ${change.name}`, outcome);
          if (times === 0 && outcome === "done") violations.add(`an acknowledged mutation is lost: ${change.name}`);
          if (times > 0 && outcome === "not done") violations.add(`a rejected mutation was executed: ${change.name}`);
        }
        const known = new Set([`${run} base`, ...group.map(({ text }) => text)]);
        if (texts.some((text) => text.startsWith(run) && !known.has(text)))
          violations.add(`a mutation of another user: ${first.change.name}`);
      }
    },
  };
}

interface Page {
  readonly nodes: readonly Readonly<Record<string, string>>[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

async function listTexts(client: Client, { user, change }: MutationRecord): Promise<string[]> {
  const texts: string[] = [];
  for (let after: string | null = null; ;) {
    const variables: object = { ...change.listVariables(user), after };
    const { data, errors } = await client.send({
      token: user.token(),
      query: change.listQuery,
      variables: { ...variables },
    });
    const page = (data?.["page"] ?? (data?.["found"] as { page?: unknown } | null | undefined)?.page) as
      Page | undefined;
    if (!page) throw new Error(`the ${change.name}s cannot be listed: ${JSON.stringify(errors)}`);
    texts.push(...page.nodes.map((node) => node[change.text] ?? ""));
    if (!page.pageInfo.hasNextPage) return texts;
    after = page.pageInfo.endCursor;
  }
}
