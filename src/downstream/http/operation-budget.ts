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

/** Responses from fewer downstream bytes are too short to be measured, however often aliases repeat them. */
const minMeasuredBytes = 65_536;
