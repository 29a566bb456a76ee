import type { EmulatedApi } from "@oboql/dev/emulator";
import { boardsApi } from "./boards/emulated-api.ts";
import { inventoryApi } from "./inventory/emulated-api.ts";

export default [boardsApi, inventoryApi] satisfies readonly EmulatedApi[];
