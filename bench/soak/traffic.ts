import { setTimeout as pause } from "node:timers/promises";
import type { ClientResponse, Client } from "./client.ts";
import type { Violations } from "./violations.ts";
import type { ConsistencyChecker } from "./consistency-checker.ts";
import type { MutationLog, Outcome } from "./mutation-log.ts";
import { home, type MutationKind } from "./operations.ts";
import type { VirtualUser } from "./virtual-user.ts";

export interface TrafficDeps {
  readonly users: readonly VirtualUser[];
  readonly client: Client;
  readonly checker: ConsistencyChecker;
  readonly mutations: MutationLog;
  readonly violations: Violations;
  /** Prefix of the text of each mutation. */
  readonly run: string;
}

/** Traffic of all users, until it is stopped. */
export interface Traffic {
  readonly requests: () => number;
  /** Resolves when all responses were received. */
  stop(): Promise<void>;
}

const burstIntervalMs = 400;
const maxAttempts = 5;

export function startTraffic({ users, client, checker, mutations, violations, run }: TrafficDeps): Traffic {
  let isStopped = false;
  let requests = 0;
  let mutationCount = 0;

  const send = (user: VirtualUser, query: string, variables = {}): Promise<ClientResponse> => {
    requests += 1;
    return client.send({ token: user.pickToken(), query, variables });
  };

  const queryHome = async (user: VirtualUser): Promise<void> => {
    const response = await send(user, home);
    checker.checkErrors(response, user.home.errors);
    checker.checkData(response, user.home.data, user.userPrincipalName);
  };

  const mutate = async (user: VirtualUser, kind: MutationKind): Promise<void> => {
    const text = `${run} ${kind.name} ${++mutationCount}`;
    // Half of the mutations have a `clientMutationId` and are retried until their outcome is known.
    const named = Math.random() < 0.5 ? { clientMutationId: text } : {};
    const input = { ...kind.input(user, text), ...named };
    let outcome: Outcome = "failed";
    for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
      const response = await send(user, kind.mutation, { input });
      checker.checkErrors(response, []);
      const result = readResult(response, kind);
      if (result === "unknown") outcome = "unknown";
      else if (result !== "failed") {
        outcome = "succeeded";
        if (result.text !== text) violations.add("a mutation returned the result of another", kind.name);
        void verifyMutation(user, kind, result.id, text);
        break;
      } else if (outcome === "failed") break;
      if (!("clientMutationId" in named)) break;
      await pause(500);
    }
    mutations.add({ user, kind, text, outcome });
  };

  /** @returns the created object, or the outcome without one */
  const readResult = (response: ClientResponse, { payload: [type, member], text, name }: MutationKind) => {
    if (response.isLost || response.errors.some(({ code }) => code === "OUTCOME_UNKNOWN")) return "unknown";
    const result = response.data?.["result"] as Readonly<Record<string, unknown>> | null | undefined;
    if (!result) {
      if (response.errors.length === 0) violations.add("a mutation without result and error", name);
      return "failed";
    }
    const created = result[member] as Readonly<Record<string, string>> | undefined;
    if (result["__typename"] !== type || !created) {
      violations.add("a mutation was rejected without reason", String(result["__typename"]));
      return "failed";
    }
    return { id: created["id"] ?? "", text: created[text] };
  };

  /** Verifies that the next replica returns the created object immediately. */
  const verifyMutation = async (user: VirtualUser, kind: MutationKind, id: string, text: string): Promise<void> => {
    const response = await send(user, kind.fetchQuery, { id });
    checker.checkErrors(response, []);
    checker.checkData(
      response,
      kind.expected(text, user.userPrincipalName),
      `${user.userPrincipalName}, ${kind.name} again`,
    );
  };

  /** Sends the same query for all users at the same time. */
  const sendBursts = async (): Promise<void> => {
    while (!isStopped) {
      await Promise.all([Promise.all(users.map(queryHome)), pause(burstIntervalMs)]);
    }
  };

  const runUser = async (user: VirtualUser): Promise<void> => {
    while (!isStopped) {
      let dice = Math.random() * 100;
      const kind = user.kinds.find(({ percent }) => (dice -= percent) < 0);
      await (kind ? mutate(user, kind) : queryHome(user));
      await pause(30 + Math.random() * 100);
    }
  };

  const all = Promise.all([sendBursts(), ...users.map(runUser)]);
  all.catch(() => undefined);
  return {
    requests: () => requests,
    stop: async () => {
      isStopped = true;
      await all;
    },
  };
}
