// Perf: most of what the configuration of a project imports from the package, before it is needed.
import "../../downstream/microsoft-graph/definition.ts";
import { getDocumentPath, printProblems } from "../find-problems.ts";
import { runApp } from "../serve.ts";
import { receive, type ChildDeps } from "./messages.ts";

/** The API, in a process that `oboql dev` replaces after an edit. */
export async function serveChild(deps: ChildDeps): Promise<void> {
  const { parent } = deps;
  let stop = (_signal: string | undefined): void => {
    deps.exit(0);
  };
  void receive(parent, "stop").then(({ signal }) => {
    stop(signal);
  });
  const starting = receive(parent, "start");
  const loading = receive(parent, "load");
  await deps.registerTypeScript();
  await loading;
  const project = await deps.loadProject();
  await parent.send({
    type: "loaded",
    emulatedApis: project.emulatedApis?.href,
    sdl: project.sdl.map(({ path }) => path),
  });
  const { emulator, url, isFirst } = await starting;

  let shutDown: (signal: string) => void = () => undefined;
  const api = await runApp(
    { ...deps, project, onShutdownSignal: (listener) => (shutDown = listener) },
    { emulator, address: { host: "127.0.0.1", port: 0 } },
  );
  if (isFirst) api.announce(url);
  await parent.send({ type: "started", port: Number(new URL(api.url).port) });
  for (const { openapi } of project.downstreams.values())
    if (openapi) await parent.send({ type: "imported", path: getDocumentPath(project, openapi.path) });
  stop = (signal) => {
    if (signal !== undefined) shutDown(signal);
    else
      void api.app.close().then(() => {
        deps.exit(0);
      });
  };
  await printProblems({ ...deps, project });
}
