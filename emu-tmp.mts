import { startEmulator } from "/work/wt/packages/dev/src/emulator/index.ts";
import { writeFileSync } from "node:fs";
const e = await startEmulator({ port: 0, apis: [] });
writeFileSync("/tmp/pk/emu.json", JSON.stringify(e.environment)); console.log("ready");
