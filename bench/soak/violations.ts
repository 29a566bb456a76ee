/** What must not be, counted by what it is. */
export interface Findings {
  /** @param detail of the first ones, for people */
  add(what: string, detail?: string): void;
  list(): readonly { readonly what: string; readonly times: number; readonly details: readonly string[] }[];
}

const keptDetails = 3;

export function createFindings(): Findings {
  const found = new Map<string, { times: number; details: string[] }>();
  return {
    add: (what, detail) => {
      const entry = found.get(what) ?? { times: 0, details: [] };
      entry.times += 1;
      if (detail !== undefined && entry.details.length < keptDetails) entry.details.push(detail);
      found.set(what, entry);
    },
    list: () => [...found].map(([what, { times, details }]) => ({ what, times, details })),
  };
}
