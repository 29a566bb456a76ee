export {
  startScriptedApi,
  type ReceivedRequest,
  type ScriptedApi,
  type ScriptedResponse,
  type Step,
} from "./scripted-api.ts";
export {
  startTestServer,
  type AskOptions,
  type TestResponse,
  type TestServer,
  type TestServerOptions,
} from "./start-test-server.ts";
