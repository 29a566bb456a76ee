/** Violations, counted by kind. */
export interface Violations {
  /** @param detail description for the report; only the first few per kind are kept */
  add(kind: string, detail?: string): void;
  list(): readonly { readonly kind: string; readonly times: number; readonly details: readonly string[] }[];
}

const maxDetails = 3;

export function createViolations(): Violations {
  const entries = new Map<string, { times: number; details: string[] }>();
  return {
    add: (kind, detail) => {
      const entry = entries.get(kind) ?? { times: 0, details: [] };
      entry.times += 1;
      if (detail !== undefined && entry.details.length < maxDetails) entry.details.push(detail);
      entries.set(kind, entry);
    },
    list: () => [...entries].map(([kind, { times, details }]) => ({ kind, times, details })),
  };
}
