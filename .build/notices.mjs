// The licences of everything that is bundled, as esbuild's metafile tells it. A licence that was not agreed to stops the build.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const ACCEPTED = new Set(["MIT", "ISC", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "BlueOak-1.0.0"]);

/** The text of dist/THIRD_PARTY_NOTICES.txt: each bundled package with version, licence and licence text. */
export function noticesOf(metafile) {
  const packages = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match) packages.add(match[1]);
  }
  const sections = [...packages].map((folder) => {
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    if (!ACCEPTED.has(manifest.license)) {
      throw new Error(
        `${manifest.name} ${manifest.version} is under ${manifest.license}, which is not among ${[...ACCEPTED].join(", ")}`,
      );
    }
    const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
    const text =
      file && existsSync(join(folder, file))
        ? readFileSync(join(folder, file), "utf8").trim()
        : "(no licence file in the package)";
    return { title: `${manifest.name} ${manifest.version} (${manifest.license})`, text };
  });
  sections.sort((a, b) => (a.title < b.title ? -1 : 1));
  return `segment-access bundles these packages.\n\n${sections.map(({ title, text }) => `${"=".repeat(78)}\n${title}\n${"=".repeat(78)}\n${text}\n`).join("\n")}`;
}
