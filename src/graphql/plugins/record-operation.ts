import type { GraphQLRequestContext } from "@apollo/server";
import type { RequestContext } from "../context.ts";
import type { SyncPluginHooks } from "./combine-hooks.ts";
import type { OperationFacts, Phase } from "../../telemetry/operation-summary.ts";

const loggableNamePattern = /^[_A-Za-z][_0-9A-Za-z]{0,63}$/;
const sha256Pattern = /^[\da-f]{64}$/;

/** Records the name, document hash, type, phase durations and result of an operation for log, metrics and trace. */
export const recordOperationHooks: SyncPluginHooks = {
  phases: {
    parsingDidStart: measurePhase("parse"),
    validationDidStart: measurePhase("validate"),
  },
  willSendResponse: (context) => {
    const { record } = context.contextValue;
    record.setOperation(getOperationFacts(context));
    const { body } = context.response;
    const { errors, data } = body.kind === "single" ? body.singleResult : body.initialResult;
    record.setResult(errors?.map(({ extensions }) => String(extensions?.["code"])) ?? [], hasData(data));
  },
};

const done = Promise.resolve();

function measurePhase(phase: Phase) {
  return ({ contextValue: { record } }: Pick<GraphQLRequestContext<RequestContext>, "contextValue">) => {
    const startedAt = performance.now();
    return Promise.resolve(() => {
      record.recordPhase(phase, startedAt);
      return done;
    });
  };
}

function hasData(data: Readonly<Record<string, unknown>> | null | undefined): boolean {
  for (const name in data) if (data[name] !== null) return true;
  return false;
}

function getOperationFacts({ operation, queryHash, request }: GraphQLRequestContext<RequestContext>): OperationFacts {
  const name = operation?.name?.value ?? request.operationName ?? "";
  return {
    name: loggableNamePattern.test(name) ? name : undefined,
    document: sha256Pattern.test(queryHash ?? "") ? queryHash?.slice(0, 16) : undefined,
    type: operation?.operation,
  };
}
