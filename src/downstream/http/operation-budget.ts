import { GraphQLError, responsePathAsArray, type GraphQLResolveInfo } from "graphql";
import type { OperationBudgets } from "../../config/limits.ts";
import { BudgetExceededError, type LimitName } from "../../errors/limit-errors.ts";
import type { ServiceError } from "../../errors/service-errors.ts";
import type { BytesHolder, BytesInFlight } from "./bytes-in-flight.ts";
import { countListItems } from "./count-list-items.ts";

export interface OperationBudgetDeps {
  readonly limits: OperationBudgets;
  readonly bytesInFlight: BytesInFlight;
  /** Aborts the downstream calls of the operation. */
  readonly abort: (reason: ServiceError) => void;
}

type Path = GraphQLResolveInfo["path"];

/**
 * Counts what one operation uses. The first budget that it exceeds ends the operation: its downstream calls are aborted,
 * and no further object is resolved.
 */
export class OperationBudget implements BytesHolder {
  readonly #deps: OperationBudgetDeps;
  #resolvedFields = 0;
  #calls = 0;
  #items = 0;
  #bytes = 0;
  #error: ServiceError | undefined;
  #fieldErrors = 0;
  #lastFieldError: { readonly path: Path; readonly error: GraphQLError } | undefined;
  /** The errors that the fields of a root field share, by its name in the response. */
  readonly #rootErrors = new Map<string | number, GraphQLError>();
  /** Responses whose items have not been counted yet. */
  #uncounted: string[] = [];
  #uncountedLength = 0;

  constructor(deps: OperationBudgetDeps) {
    this.#deps = deps;
  }

  /** Why the operation was ended; undefined if it was not. */
  get error(): ServiceError | undefined {
    return this.#error;
  }

  /** The root fields of which so many fields failed that they share one error. */
  get endedFields(): ReadonlySet<string | number> {
    return new Set(this.#rootErrors.keys());
  }

  /**
   * Converts the error with which a field, or the items of its list, fail.
   *
   * Perf: graphql-js takes about 0.1 ms to create an error, mostly for its stack, and creates none if an error has a path.
   * So the items of a list share one error with the path of the list, and after the first hundred errors all fields of a
   * root field share one with its path. The value at the path becomes null.
   */
  toFieldError(error: unknown, { path, fieldNodes: nodes }: Pick<GraphQLResolveInfo, "path" | "fieldNodes">): unknown {
    const ended = this.#error;
    if (!ended || error !== ended) return error;
    if (this.#lastFieldError?.path === path) return this.#lastFieldError.error;
    const { message } = ended;
    if (++this.#fieldErrors <= maxFieldErrors) {
      const located = new GraphQLError(message, { nodes, path: responsePathAsArray(path), originalError: ended });
      this.#lastFieldError = { path, error: located };
      return located;
    }
    let root = path;
    while (root.prev) root = root.prev;
    const shared =
      this.#rootErrors.get(root.key) ?? new GraphQLError(message, { path: [root.key], originalError: ended });
    this.#rootErrors.set(root.key, shared);
    return shared;
  }

  countField(): void {
    if (++this.#resolvedFields > this.#deps.limits.resolvedFields) this.#exceed("resolved_fields");
  }

  /** Counts an attempt of a downstream call. */
  countCall(): void {
    if (++this.#calls > this.#deps.limits.downstreamCalls) this.#exceed("downstream_calls");
  }

  /** Counts bytes of a downstream response, as they arrive. */
  readonly countBytes = (bytes: number): void => {
    if (this.#error) return;
    this.#bytes += bytes;
    if (this.#bytes > this.#deps.limits.downstreamBytes) this.#exceed("downstream_bytes");
    else this.#deps.bytesInFlight.add(this, bytes);
  };

  /**
   * Counts the list items of a JSON response.
   *
   * Perf: an item takes at least two characters, so the responses of nearly all operations are too short for so many items
   * and are never searched.
   *
   * @returns false if this response exceeds the budget
   */
  countItems(json: string): boolean {
    const max = this.#deps.limits.downstreamItems;
    this.#uncounted.push(json);
    this.#uncountedLength += json.length;
    if (this.#items + this.#uncountedLength / 2 <= max) return true;
    for (const text of this.#uncounted) this.#items += countListItems(text, max - this.#items);
    this.#uncounted = [];
    this.#uncountedLength = 0;
    if (this.#items > max) this.#exceed("downstream_items");
    return this.#items <= max;
  }

  /**
   * Counts the response to the client. Aliases can repeat what an API has sent once.
   *
   * @param measure returns the number of its characters, or more than `max`
   */
  countResponse(measure: (max: number) => number): void {
    if (this.#error || this.#bytes < minMeasuredBytes) return;
    const { responseLength } = this.#deps.limits;
    const length = measure(responseLength);
    if (length > responseLength) this.#exceed("response_length");
    else this.#deps.bytesInFlight.add(this, length);
  }

  end(error: ServiceError): void {
    if (this.#error) return;
    this.#error = error;
    this.release();
    this.#deps.abort(error);
  }

  /** Releases the bytes that the operation holds: its response was sent, or it was ended. */
  release(): void {
    this.#deps.bytesInFlight.release(this);
  }

  #exceed(limit: LimitName): void {
    if (!this.#error) this.end(new BudgetExceededError(limit));
  }
}

/** With more errors of an ended operation, fields share them. */
export const maxFieldErrors = 100;

/** Responses from fewer downstream bytes are too short to be measured, however often aliases repeat them. */
const minMeasuredBytes = 65_536;
