import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** `SOAK=1`: every suite runs in its long form. */
export const SOAK = process.env["SOAK"] === "1";

/** How many cases a suite tries: so many in `npm test`, and in the soak so many more. */
export function cases(short: number, long: number): number {
  return SOAK ? long : short;
}

/**
 * Says what a suite has tried, once all of it has passed. With `RELIABILITY_OUT`, the folder that docs/reliability.md is made from, it
 * stands there as `<suite>.json` as well. `shows` is what holds, as a sentence for people.
 */
export function reportFigures(suite: string, shows: string, figures: Readonly<Record<string, number>>): void {
  const folder = process.env["RELIABILITY_OUT"];
  if (folder !== undefined) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${suite}.json`), JSON.stringify({ suite, shows, figures }));
  }
  const shown = Object.entries(figures).map(([name, count]) => `${name}: ${count}`);
  console.log(`${suite}: ${shown.join("; ")}`);
}
