import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Writes a manifest of persisted documents to a temporary file. A string is written unchanged. */
export async function writeManifest(
  manifest: unknown,
): Promise<{ readonly path: string; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "oboql-manifest-"));
  const path = join(folder, "persisted-documents.json");
  await writeFile(path, typeof manifest === "string" ? manifest : JSON.stringify(manifest));
  return { path, remove: () => rm(folder, { recursive: true }) };
}
