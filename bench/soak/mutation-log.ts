import { groupBy } from "../../src/lib/collections.ts";
import type { MutationKind } from "./operations.ts";
import type { Client } from "./client.ts";
import type { Violations } from "./violations.ts";
import type { VirtualUser } from "./virtual-user.ts";

/** Final outcome of a mutation from the client's point of view. */
export type Outcome = "succeeded" | "failed" | "unknown";

export interface MutationRecord {
  readonly user: VirtualUser;
  readonly kind: MutationKind;
  readonly text: string;
  readonly outcome: Outcome;
}

/** Records all mutations and their outcomes. */
export interface MutationLog {
  add(entry: MutationRecord): void;
  counts(): Readonly<Record<Outcome, number>>;
  /** Verifies that successful mutations are present once, failed ones are absent, and unknown ones are present at most once. */
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
      const counts = { succeeded: 0, failed: 0, unknown: 0 };
      for (const { outcome } of entries) counts[outcome] += 1;
      return counts;
    },
    check: async (client, violations) => {
      const groups = groupBy(entries, ({ user, kind }) => `${user.userPrincipalName} ${kind.name}`);
      for (const group of groups.values()) {
        const [first] = group;
        if (!first) continue;
        const texts = await listTexts(client, first);
        for (const { text, outcome, kind } of group) {
          const times = texts.filter((each) => each === text).length;
          if (times > 1) violations.add(`a mutation was executed more than once: ${kind.name}`, outcome);
          if (times === 0 && outcome === "succeeded") violations.add(`a successful mutation is lost: ${kind.name}`);
          if (times > 0 && outcome === "failed") violations.add(`a failed mutation was executed: ${kind.name}`);
        }
        const known = new Set([`${run} base`, ...group.map(({ text }) => text)]);
        if (texts.some((text) => text.startsWith(run) && !known.has(text)))
          violations.add(`a mutation of another user: ${first.kind.name}`);
      }
    },
  };
}

interface Page {
  readonly nodes: readonly Readonly<Record<string, string>>[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

async function listTexts(client: Client, { user, kind }: MutationRecord): Promise<string[]> {
  const texts: string[] = [];
  for (let after: string | null = null; ;) {
    const variables: object = { ...kind.listVariables(user), after };
    const { data, errors } = await client.send({
      token: user.pickToken(),
      query: kind.listQuery,
      variables: { ...variables },
    });
    const page = (data?.["page"] ?? (data?.["found"] as { page?: unknown } | null | undefined)?.page) as
      Page | undefined;
    if (!page) throw new Error(`the ${kind.name}s cannot be listed: ${JSON.stringify(errors)}`);
    texts.push(...page.nodes.map((node) => node[kind.text] ?? ""));
    if (!page.pageInfo.hasNextPage) return texts;
    after = page.pageInfo.endCursor;
  }
}
