export { startScriptedApi } from "./scripted-api.ts";
export {
  startTestServer,
  type AskOptions,
  type TestResponse,
  type TestServer,
  type TestServerOptions,
} from "./start-test-server.ts";
