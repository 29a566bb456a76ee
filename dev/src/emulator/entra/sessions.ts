import { createHash } from "node:crypto";
import type { Clock } from "../clock.ts";

/** The users' sessions. Each user has one at a time; revoking it starts the next. */
export interface Sessions {
  /** The `sid` of tokens issued now. */
  getSessionId(userId: string): string;
  revoke(userId: string): void;
  /** Whether what was issued in this session, at this time (seconds since the epoch), has ended. */
  isRevoked(credential: { userId: string; sessionId?: string; issuedAt?: number }): boolean;
}

/** A session id beside `iat`, because a token issued in the second of the revocation may be older or newer than it. */
export function createSessions(clock: Clock): Sessions {
  const revocations = new Map<string, { count: number; at: number }>();
  const current = (userId: string) => sessionId(userId, revocations.get(userId)?.count ?? 0);
  return {
    getSessionId: current,
    revoke: (userId) => {
      const count = (revocations.get(userId)?.count ?? 0) + 1;
      revocations.set(userId, { count, at: Math.floor(clock.now() / 1000) });
    },
    isRevoked: ({ userId, sessionId: issuedIn, issuedAt }) => {
      const revocation = revocations.get(userId);
      if (!revocation) return false;
      const before = issuedAt !== undefined && issuedAt < revocation.at;
      return before || (issuedIn !== undefined && issuedIn !== current(userId));
    },
  };
}

function sessionId(userId: string, count: number): string {
  const hash = createHash("sha256")
    .update(`${userId} ${String(count)}`)
    .digest("hex");
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join("-");
}
