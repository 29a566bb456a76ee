import { OperationTooComplexError } from "../../errors/limit-errors.ts";
import type { DocumentLimits } from "../../config/limits.ts";

/** @throws {OperationTooComplexError} if a list in the variables is too long, or they are nested too deeply */
export function validateVariables(variables: unknown, limits: Pick<DocumentLimits, "listSize" | "depth">): void {
  const check = (value: unknown, level: number): void => {
    if (typeof value !== "object" || value === null) return;
    if (level > limits.depth)
      throw new OperationTooComplexError("depth", `The variables are nested more than ${limits.depth} deep`);
    const items: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
    if (Array.isArray(value) && items.length > limits.listSize)
      throw new OperationTooComplexError("list_size", `A list has more than ${limits.listSize} items`);
    for (const item of items) check(item, level + 1);
  };
  check(variables, 0);
}
