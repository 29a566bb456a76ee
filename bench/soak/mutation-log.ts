import { groupBy } from "../../src/lib/collections.ts";
import type { Change } from "./operations.ts";
import type { Client } from "./client.ts";
import type { Findings } from "./violations.ts";
import type { Person } from "./virtual-user.ts";

/** What the client was told of a change at last. */
export type Told = "done" | "not done" | "unknown";

export interface Entry {
  readonly person: Person;
  readonly change: Change;
  readonly text: string;
  readonly told: Told;
}

/** What everybody was told of their changes. */
export interface Ledger {
  write(entry: Entry): void;
  counts(): Readonly<Record<Told, number>>;
  /** Looks for all of it: what was done is there once, what was not is not, what is unknown is there once at most. */
  check(client: Client, findings: Findings): Promise<void>;
}

/** @param run how the texts of this run begin: the sample tenant has others */
export function createLedger(run: string): Ledger {
  const entries: Entry[] = [];
  return {
    write: (entry) => {
      entries.push(entry);
    },
    counts: () => {
      const counts = { done: 0, "not done": 0, unknown: 0 };
      for (const { told } of entries) counts[told] += 1;
      return counts;
    },
    check: async (client, findings) => {
      const groups = groupBy(entries, ({ person, change }) => `${person.user} ${change.name}`);
      for (const group of groups.values()) {
        const [first] = group;
        if (!first) continue;
        const found = await textsOf(client, first);
        for (const { text, told, change } of group) {
          const times = found.filter((each) => each === text).length;
          if (times > 1) findings.add(`a change was made more than once: ${change.name}`, told);
          if (times === 0 && told === "done") findings.add(`a change that was done is lost: ${change.name}`);
          if (times > 0 && told === "not done") findings.add(`a change that was refused was made: ${change.name}`);
        }
        const known = new Set([`${run} base`, ...group.map(({ text }) => text)]);
        if (found.some((text) => text.startsWith(run) && !known.has(text)))
          findings.add(`a mutation of another user: ${first.change.name}`);
      }
    },
  };
}

interface Page {
  readonly nodes: readonly Readonly<Record<string, string>>[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

async function textsOf(client: Client, { person, change }: Entry): Promise<string[]> {
  const texts: string[] = [];
  for (let after: string | null = null; ;) {
    const variables: object = { ...change.where(person), after };
    const { data, errors } = await client.ask({
      token: person.token(),
      query: change.list,
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
