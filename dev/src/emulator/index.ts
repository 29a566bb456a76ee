export { startEmulator } from "./start.ts";
export type { Emulator, EmulatorOptions, EmulatorState, TokenOptions } from "./emulator.ts";
export {
  createChallengeHeaders,
  type EmulatedApi,
  type EmulatedApiDeps,
  type EmulatedRequest,
  type EmulatedResponse,
  type EmulatedRoute,
  type EmulatedRoutes,
} from "./emulated-api.ts";
export { hasAnyScope, type AcceptedToken, type TokenRejection } from "./resource-server.ts";
export type { Clock } from "./clock.ts";
export type { SampleUser } from "./tenant.ts";
export { sampleUsers } from "./sample/users.ts";
