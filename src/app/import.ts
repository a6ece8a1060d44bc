import { composePolicy, type PolicyFileText } from "../core/compose.ts";
import { draftPolicy } from "../core/draft-policy.ts";
import { type Finding, hasErrors, type Outcome } from "../core/finding.ts";
import { parsePolicy } from "../core/parse.ts";
import type { Reader, System } from "../core/provider.ts";
import { providerFinding } from "./plan.ts";

/** A live workspace as policy files: `workspace` is its slug, the names of `files` are relative to the workspace's folder. */
export type Imported = { readonly workspace: string; readonly files: readonly PolicyFileText[] };

/** The policy of a live workspace as files, such that planning it right after changes nothing. It writes nothing itself. Findings where the workspace can't be read or can't be said in a policy. */
export async function importWorkspace(reader: Reader, system: System, region: "us" | "eu"): Promise<Outcome<Imported>> {
  try {
    const live = await reader.read();
    if (hasErrors(live.findings)) return { ok: false, findings: live.findings };
    const draft = draftPolicy(live, system.vocabulary(live.roles));
    const files = composePolicy(draft, region);
    const unsaid = unsayable(files);
    if (unsaid.length > 0) return { ok: false, findings: [...live.findings, ...unsaid] };
    return {
      ok: true,
      value: { workspace: live.workspace.slug, files },
      findings: live.findings,
    };
  } catch (error) {
    const findings: readonly Finding[] = [providerFinding(error)];
    return { ok: false, findings };
  }
}

/** What a policy may not say (an address that is none, a name that is too long): better said now than by the first plan. */
function unsayable(files: readonly PolicyFileText[]): readonly Finding[] {
  const parsed = parsePolicy(files.map(({ name, text }) => ({ file: name, text })));
  if (parsed.ok) return [];
  return parsed.findings.map(({ rule, severity, message }) => ({
    rule,
    severity,
    message: `The workspace can't be written down as it is. ${message}. Nothing was written.`,
  }));
}
