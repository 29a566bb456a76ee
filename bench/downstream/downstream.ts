import type { Benchmark, Figure } from "../benchmark.ts";
import { formatNumber, formatTable } from "../table.ts";
import { startChild, type Child } from "./child.ts";
import { measureScreen } from "./measure.ts";
import { board } from "./screens/board.ts";
import { inbox } from "./screens/inbox.ts";
import { team } from "./screens/team.ts";
import { createSubjects } from "./subjects.ts";
import type { EmulatorInfo } from "./emulator.ts";

const screens = [inbox, team, board];

/** Cost of realistic screens as one OboQL operation, compared with a page that calls the downstream APIs directly. */
export const downstream: Benchmark = {
  peers: [],
  run: async ({ figure, progress }) => {
    progress("downstream: starting the emulator and OboQL …");
    const emulator = await startChild<EmulatorInfo>("./emulator-process.ts");
    let api: Child<string> | undefined;
    try {
      api = await startChild<string>("./api-process.ts", JSON.stringify(emulator.message.environment));
      await measureScreens(emulator.message, api.message, { figure, progress });
    } finally {
      await api?.end();
      await emulator.end();
    }
    return [];
  },
  formatTables: formatDownstreamTables,
};

async function measureScreens(
  emulator: EmulatorInfo,
  apiUrl: string,
  { figure, progress }: Pick<Parameters<Benchmark["run"]>[0], "figure" | "progress">,
): Promise<void> {
  const { subjects, close } = createSubjects(emulator, apiUrl);
  try {
    for (const screen of screens) {
      progress(`downstream: ${screen.name} …`);
      for (const [{ name: subject }, { calls, items, ms }] of await measureScreen(
        subjects,
        screen,
        emulator.proxyPort,
      )) {
        const reportFigure = (name: string, value: number, unit: string): void => {
          figure({ bench: "downstream", subject, metric: `${screen.name}_${name}`, at: 1, value, unit });
        };
        reportFigure("calls", calls, "calls");
        reportFigure("items", items, "items");
        reportFigure("ms", Number(ms.toPrecision(4)), "ms");
      }
    }
  } finally {
    await close();
  }
}

function formatDownstreamTables(figures: readonly Figure[]): string {
  const value = (subject: string, metric: string): number =>
    figures.find((it) => it.subject === subject && it.metric === metric)?.value ?? Number.NaN;
  const rows = (metric: string): string[][] =>
    screens.map(({ name, shows }) => {
      const [ours, theirs] = [value("oboql", `${name}_${metric}`), value("naive", `${name}_${metric}`)];
      return [`${name}_${metric}: ${shows}`, formatNumber(ours), formatNumber(theirs), formatNumber(theirs / ours)];
    });
  return [
    ...["calls", "items", "ms"].map((metric) => formatTable([metric, "oboql", "naive", "naive : oboql"], rows(metric))),
    notes,
  ].join("\n\n");
}

const notes = `Each downstream call is delayed by 30 ms. oboql: one operation over HTTP with cached access tokens. naive: one call per list
and per object, without duplicates, six connections to each API, with cached access tokens. A $batch is one call; its items
are counted in items. Emulator and OboQL run in separate processes; both subjects return the same data.`;
