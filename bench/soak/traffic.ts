import { setTimeout as pause } from "node:timers/promises";
import type { Answer, Client } from "./client.ts";
import type { Findings } from "./violations.ts";
import type { Judge } from "./consistency-checker.ts";
import type { Ledger, Told } from "./mutation-log.ts";
import { home, type Change } from "./operations.ts";
import type { Person } from "./virtual-user.ts";

export interface TrafficDeps {
  readonly people: readonly Person[];
  readonly client: Client;
  readonly judge: Judge;
  readonly ledger: Ledger;
  readonly findings: Findings;
  /** Begins the text of each change. */
  readonly run: string;
}

/** What users do, until they are told to stop. */
export interface Traffic {
  readonly asked: () => number;
  /** Resolves when all have their answers. */
  stop(): Promise<void>;
}

const salvoEveryMs = 400;
const mostTries = 5;

export function startTraffic({ people, client, judge, ledger, findings, run }: TrafficDeps): Traffic {
  let isOver = false;
  let asked = 0;
  let changed = 0;

  const ask = (person: Person, query: string, variables = {}): Promise<Answer> => {
    asked += 1;
    return client.ask({ token: person.token(), query, variables });
  };

  const look = async (person: Person): Promise<void> => {
    const answer = await ask(person, home);
    judge.errors(answer, person.home.errors);
    judge.data(answer, person.home.data, person.user);
  };

  const change = async (person: Person, kind: Change): Promise<void> => {
    const text = `${run} ${kind.name} ${++changed}`;
    // Half of the wishes have a name, and are repeated until their outcome is known.
    const named = Math.random() < 0.5 ? { clientMutationId: text } : {};
    const input = { ...kind.input(person, text), ...named };
    let told: Told = "not done";
    for (let tried = 1; tried <= mostTries; tried += 1) {
      const answer = await ask(person, kind.mutation, { input });
      judge.errors(answer, []);
      const made = madeBy(answer, kind);
      if (made === "unknown") told = "unknown";
      else if (made !== "not done") {
        told = "done";
        if (made.text !== text) findings.add("a change answers with another", kind.name);
        void lookAgain(person, kind, made.id, text);
        break;
      } else if (told === "not done") break;
      if (!("clientMutationId" in named)) break;
      await pause(500);
    }
    ledger.write({ person, change: kind, text, told });
  };

  /** @returns what was made, if it was */
  const madeBy = (answer: Answer, { payload: [type, member], text, name }: Change) => {
    if (answer.isLost || answer.errors.some(({ code }) => code === "OUTCOME_UNKNOWN")) return "unknown";
    const result = answer.data?.["result"] as Readonly<Record<string, unknown>> | null | undefined;
    if (!result) {
      if (answer.errors.length === 0) findings.add("a change without a result and without an error", name);
      return "not done";
    }
    const made = result[member] as Readonly<Record<string, string>> | undefined;
    if (result["__typename"] !== type || !made) {
      findings.add("a change is refused for no reason", String(result["__typename"]));
      return "not done";
    }
    return { id: made["id"] ?? "", text: made[text] };
  };

  /** What was changed is there at once, whichever replica is asked. */
  const lookAgain = async (person: Person, kind: Change, id: string, text: string): Promise<void> => {
    const answer = await ask(person, kind.again, { id });
    judge.errors(answer, []);
    judge.data(answer, kind.expected(text, person.user), `${person.user}, ${kind.name} again`);
  };

  /** All ask the same at the same moment. */
  const salvos = async (): Promise<void> => {
    while (!isOver) {
      await Promise.all([Promise.all(people.map(look)), pause(salvoEveryMs)]);
    }
  };

  const live = async (person: Person): Promise<void> => {
    while (!isOver) {
      let dice = Math.random() * 100;
      const kind = person.kinds.find(({ percent }) => (dice -= percent) < 0);
      await (kind ? change(person, kind) : look(person));
      await pause(30 + Math.random() * 100);
    }
  };

  const all = Promise.all([salvos(), ...people.map(live)]);
  all.catch(() => undefined);
  return {
    asked: () => asked,
    stop: async () => {
      isOver = true;
      await all;
    },
  };
}
