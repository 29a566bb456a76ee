export { startEmulator } from "./start.ts";
export type {
  Emulator,
  EmulatorOptions,
  EmulatorState,
  FederatedCredential,
  PolicyTarget,
  TokenOptions,
} from "./emulator.ts";
export type { Call, CallLog } from "./call-log.ts";
export { createClaimsChallenge } from "./claims-challenge.ts";
export type { Clock } from "./clock.ts";
export type { Fault, FaultResponse, Faults } from "./faults.ts";
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
export {
  api as apiRegistration,
  developerClient,
  microsoftGraph as graphRegistration,
  samplePassword,
  tenantDomain,
  tenantId,
  unlistedClient,
  type SampleUser,
} from "./tenant.ts";
export { sampleGroups } from "./sample/groups.ts";
export { sampleUsers } from "./sample/users.ts";
