import { expect, it } from "vitest";
import { createBytesInFlight } from "../../../src/downstream/http/bytes-in-flight.ts";

it("ends the operation that holds the most, whichever exceeds the limit", () => {
  const bytes = createBytesInFlight({ maxBytes: 100, random: () => 0.5 });
  const ended: string[] = [];
  const [small, large, middle] = ["small", "large", "middle"].map((name) => ({ end: () => void ended.push(name) }));
  if (!small || !large || !middle) return;
  bytes.add(large, 60);
  bytes.add(middle, 39);
  bytes.add(small, 2);
  expect(ended).toEqual(["large"]);
  bytes.add(small, 59);
  expect(ended).toEqual(["large"]);
  bytes.add(middle, 23);
  expect(ended).toEqual(["large", "middle"]);
});
