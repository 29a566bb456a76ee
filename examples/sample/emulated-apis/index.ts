import type { EmulatedApi } from "@oboql/dev/emulator";
import { projectsApi } from "./projects/api.ts";

/** The sample's own APIs in local mode. */
export default [projectsApi] satisfies readonly EmulatedApi[];
