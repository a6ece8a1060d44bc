import { relative, sep } from "node:path";
import { composePolicy, type PolicyFileText } from "../core/import/compose.ts";
import type { Day } from "../core/day.ts";
import { draftPolicy } from "../core/import/draft-policy.ts";
import { errorAt, type Finding, hasErrors, type Outcome } from "../core/finding.ts";
import { parsePolicy } from "../core/parse.ts";
import type { Policy } from "../core/policy.ts";
import type { Live, Reader, System } from "../core/provider.ts";
import { differencesIn, renewPolicy } from "../core/import/renew-policy.ts";
import type { LoadedWorkspace } from "./load.ts";
import { providerFinding } from "./plan.ts";

/** A live workspace as policy files: `workspace` is its slug, the names of `files` are relative to the workspace's folder. Files that need not change are not among them. */
export type Imported = { readonly workspace: string; readonly files: readonly PolicyFileText[] };

/** The policy that stands where the files are to be written, and the day that its dates are held against. */
export type Standing = { readonly loaded: LoadedWorkspace; readonly today: Day };

/**
 * The policy of a live workspace as files, such that planning it right after changes nothing. It writes nothing itself. Findings where
 * the workspace can't be read or can't be said in a policy. With `standing`, that policy is brought up to what the workspace holds: what
 * it says beyond that is kept, and what is not is told. One that has errors can't be kept, and is told as well.
 */
export async function importWorkspace(
  reader: Reader,
  system: System,
  region: "us" | "eu",
  standing?: Standing,
): Promise<Outcome<Imported>> {
  try {
    const live = await reader.read();
    if (hasErrors(live.findings)) return { ok: false, findings: live.findings };
    if (standing?.loaded.policy.ok === true) return renew(live, system, region, standing.loaded.policy.value, standing);
    const draft = draftPolicy(live, system.vocabulary(live.roles));
    const files = composePolicy(draft, region);
    const unsaid = unsayable(parsePolicy(files.map(({ name, text }) => ({ file: name, text }))));
    if (unsaid.length > 0) return { ok: false, findings: [...live.findings, ...unsaid] };
    return {
      ok: true,
      value: { workspace: live.workspace.slug, files },
      findings: [...live.findings, ...(standing === undefined ? [] : [notKept(standing)])],
    };
  } catch (error) {
    const findings: readonly Finding[] = [providerFinding(error)];
    return { ok: false, findings };
  }
}

function notKept({ loaded }: Standing): Finding {
  const { findings } = loaded.policy;
  const source = findings.find(({ severity }) => severity === "error")?.source;
  return {
    rule: "not-kept",
    severity: "warning",
    message: `The policy in \`${loaded.folder}\` has errors, so nothing of what it said was kept: dates, reasons, settings and rules in the files that were written anew are gone. \`validate\` shows such errors; correct them before an import to keep the rest.`,
    ...(source && { source }),
  };
}

function renew(
  live: Live,
  system: System,
  region: "us" | "eu",
  policy: Policy,
  { loaded, today }: Standing,
): Outcome<Imported> {
  const { slug } = live.workspace;
  if (policy.workspace.value !== slug) {
    const message = `The policy in \`${loaded.folder}\` is for the workspace \`${policy.workspace.value}\`, and this is \`${slug}\`: write elsewhere with --out. Nothing was written.`;
    return { ok: false, findings: [errorAt("wrong-workspace", policy.workspace.source, message)] };
  }
  const vocabulary = system.vocabulary(live.roles);
  const nameOf = (file: string): string => relative(loaded.folder, file).split(sep).join("/");
  const own = loaded.files.filter(({ shared }) => shared !== true);
  const renewed = renewPolicy(
    own.map(({ file, text }) => ({ name: nameOf(file), text })),
    policy,
    live,
    vocabulary,
    today,
  );
  const texts = new Map(renewed.files.map(({ name, text }) => [name, text]));
  const untouched = loaded.files.filter(({ file, shared }) => shared === true || !texts.has(nameOf(file)));
  const parsed = parsePolicy([
    ...untouched,
    ...renewed.files.map(({ name, text }) => ({ file: `${loaded.folder}/${name}`, text })),
  ]);
  const unsaid = unsayable(parsed);
  if (!parsed.ok) return { ok: false, findings: [...live.findings, ...unsaid] };
  return {
    ok: true,
    value: { workspace: slug, files: renewed.files },
    findings: [
      ...live.findings,
      ...renewed.findings,
      ...otherRegion(policy, region),
      ...differencesIn(parsed.value, live, vocabulary, today),
    ],
  };
}

/** `us` is what is asked unless told otherwise, so it says nothing. */
function otherRegion({ settings }: Policy, region: "us" | "eu"): readonly Finding[] {
  if (region === "us" || settings.region === region) return [];
  const message = `The workspace was read with --region ${region}, and the policy says \`region: ${settings.region}\`, which was left as it is.`;
  return [{ rule: "region", severity: "warning", message }];
}

/** What a policy may not say (an address that is none, a name that is too long): better said now than by the first plan. */
function unsayable(parsed: Outcome<Policy>): readonly Finding[] {
  if (parsed.ok) return [];
  return parsed.findings.map(({ rule, severity, message }) => ({
    rule,
    severity,
    message: `The workspace can't be written down as it is. ${message}. Nothing was written.`,
  }));
}
