import { expect, it } from "vitest";
import { toEntraError } from "../../../../dev/src/emulator/entra/provider-errors.ts";

it("converts errors with any name, also one of a member of all objects", () => {
  for (const name of ["constructor", "toString", "__proto__"]) {
    expect(toEntraError({ error: name })?.details, name).toEqual({
      error: name,
      code: 90023,
      message: "Invalid request.",
    });
    expect(toEntraError({ error: "invalid_client", error_detail: name })?.details, name).toMatchObject({
      error: "invalid_client",
      code: 7000218,
    });
  }
});
