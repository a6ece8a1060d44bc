import { RULE_PACKS } from "../generated/rule-packs.js";
import { type FileEntries, readEntries } from "./entries.ts";
import { compareText, errorAt, type Finding, hasErrors, type Outcome, sortFindings } from "./finding.ts";
import { merge } from "./merge.ts";
import type { Policy } from "./policy.ts";
import { quote } from "./quote.ts";
import { didYouMean } from "./suggest.ts";

/** A policy file: its path relative to the working directory, with forward slashes, and what stands in it. `shared`: by several workspaces. */
export type PolicyText = { readonly file: string; readonly text: string; readonly shared?: true };

/** All that a file which several workspaces share may hold. */
const SHARED_KEYS = ["profiles", "rules"];
/** All that a pack of ready rules may hold. */
const PACK_KEYS = ["rules"];

/** The most bytes a policy file may have: 5 MiB. */
export const MAX_FILE_BYTES = 5 * 1024 * 1024;

/** The finding `file-too-large` about a file that is over `MAX_FILE_BYTES`. */
export function tooLarge(file: string): Finding {
  return errorAt("file-too-large", { file, line: 1, column: 1 }, "The file is over 5 MiB: split it");
}

function isTooLarge(text: string): boolean {
  if (text.length * 3 <= MAX_FILE_BYTES) return false;
  return text.length > MAX_FILE_BYTES || new TextEncoder().encode(text).length > MAX_FILE_BYTES;
}

/**
 * The policy that the files of ONE workspace are together, or every reason at once why they are none. In which order the files
 * are given makes no difference.
 *
 * `unread`: findings about files of the workspace that could not even be read. They make the policy not ok, and nothing is said
 * about what is missing, since it may stand there.
 */
export function parsePolicy(files: readonly PolicyText[], unread: readonly Finding[] = []): Outcome<Policy> {
  const findings: Finding[] = [...unread];
  const sorted = files.toSorted((a, b) => compareText(a.file, b.file));
  const read = sorted.map(({ file, text, shared }): ReturnType<typeof readEntries> =>
    isTooLarge(text) ? { findings: [tooLarge(file)] } : readEntries(file, text, shared && SHARED_KEYS),
  );
  for (const file of read) for (const finding of file.findings) findings.push(finding);
  const written = read.flatMap((file) => file.entries ?? []);
  const entries = [...written, ...packsOf(written, findings)];
  const [first] = sorted.filter(({ shared }) => !shared);
  const start = first && { file: first.file, line: 1, column: 1 };
  const texts = new Map(sorted.map(({ file, text }) => [file, text]));
  const textOf = (file: string): string | undefined => texts.get(file);
  const merged = merge(entries, start, unread.length > 0 || written.length < read.length, textOf);
  for (const finding of merged.findings) findings.push(finding);
  const all = sortFindings(findings);
  return merged.ok && !hasErrors(all) ? { ok: true, value: merged.value, findings: all } : { ok: false, findings: all };
}

/** The packs of ready rules that are used, each once. */
function packsOf(files: readonly FileEntries[], findings: Finding[]): readonly FileEntries[] {
  const used = new Map(files.flatMap(({ use }) => use).map(({ value, source }) => [value, source]));
  return [...used].flatMap(([name, source]) => {
    const text = Object.hasOwn(RULE_PACKS, name) ? RULE_PACKS[name] : undefined;
    if (text === undefined) {
      const known = Object.keys(RULE_PACKS);
      const message = `There is no pack of rules ${quote(name)}${didYouMean(name, known)}: there are ${known.join(", ")}`;
      findings.push(errorAt("unknown-rules", source, message));
      return [];
    }
    const { entries, findings: own } = readEntries(`rules/${name}.yaml`, text, PACK_KEYS);
    findings.push(...own);
    return entries ?? [];
  });
}
