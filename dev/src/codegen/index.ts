export { preset } from "./preset.ts";
export { runCodegen } from "./run-codegen.ts";
