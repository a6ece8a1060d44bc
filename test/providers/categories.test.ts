import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Live } from "../../src/core/provider.ts";
import { segmentProvider } from "../../src/providers/segment/index.ts";
import { snapshotOf, snapshotReader } from "../../src/providers/snapshot/index.ts";
import { startSandbox } from "../../src/sandbox/server.ts";

const categoriesOf = ({ resources }: Live): Record<string, readonly string[] | undefined> =>
  Object.fromEntries(resources.map(({ id, categories }) => [id, categories]));

test("sources and destinations have the categories of Segment's catalog, in a snapshot too; nothing else has any", async () => {
  const sandbox = await startSandbox();
  const folder = await mkdtemp(join(tmpdir(), "categories-"));
  try {
    const live = await segmentProvider({ token: "t", baseUrl: sandbox.url, version: "0" }).read();
    const named = (kind: string, name: string) =>
      live.resources.find((resource) => resource.kind === kind && resource.names.includes(name))?.categories;
    expect(named("source", "web-prod")).toEqual(["Website"]);
    expect(named("destination", "Amplitude")).toEqual(["Analytics"]);
    for (const { kind, categories } of live.resources) {
      expect([kind, categories !== undefined]).toEqual([kind, kind === "source" || kind === "destination"]);
    }
    const path = join(folder, "live.json");
    await writeFile(path, JSON.stringify(snapshotOf(live)));
    expect(categoriesOf(await snapshotReader(path).read())).toEqual(categoriesOf(live));
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true });
  }
});
