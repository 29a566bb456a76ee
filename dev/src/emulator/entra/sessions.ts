import { createHash } from "node:crypto";
import type { Clock } from "../clock.ts";

/** Sessions of the users. Each user has one session at a time; revoking it starts the next. */
export interface Sessions {
  /** The `sid` claim of tokens issued now. */
  getSessionId(userId: string): string;
  revoke(userId: string): void;
  /** Whether a credential of this session, issued at this time (in seconds since the epoch), is revoked. */
  isRevoked(credential: { userId: string; sessionId?: string; issuedAt?: number }): boolean;
  /** All revocations, for `createSessions`. */
  listRevocations(): readonly Revocation[];
}

/** Object id of a user, and how often and when the sessions were revoked, in seconds since the epoch. */
export type Revocation = readonly [userId: string, { readonly count: number; readonly at: number }];

/** Compares session ids besides `iat`: a token issued in the second of the revocation may be older or newer than it. */
export function createSessions(clock: Clock, stored: readonly Revocation[] = []): Sessions {
  const revocations = new Map(stored);
  const getSessionId = (userId: string) => createSessionId(userId, revocations.get(userId)?.count ?? 0);
  return {
    getSessionId,
    listRevocations: () => [...revocations],
    revoke: (userId) => {
      const count = (revocations.get(userId)?.count ?? 0) + 1;
      revocations.set(userId, { count, at: Math.floor(clock.now() / 1000) });
    },
    isRevoked: ({ userId, sessionId: issuedIn, issuedAt }) => {
      const revocation = revocations.get(userId);
      if (!revocation) return false;
      const before = issuedAt !== undefined && issuedAt < revocation.at;
      return before || (issuedIn !== undefined && issuedIn !== getSessionId(userId));
    },
  };
}

function createSessionId(userId: string, count: number): string {
  const hash = createHash("sha256")
    .update(`${userId} ${String(count)}`)
    .digest("hex");
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join("-");
}
