import { expect, it } from "vitest";
import { checkNode } from "../../../src/doctor/checks/environment.ts";

it("requires the version of Node that package.json requires", () => {
  for (const version of ["20.19.0", "20.20.1", "22.0.0", "24.1.0"])
    expect(checkNode(version), version).toMatchObject({ level: "ok", code: "node" });
  for (const version of ["18.20.8", "20.18.3"]) {
    const { level, code, fix } = checkNode(version);
    expect({ level, code }, version).toEqual({ level: "error", code: "node.too_old" });
    expect(fix).toContain("Node 20.19 or later");
  }
});
