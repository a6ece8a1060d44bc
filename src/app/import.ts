import { composePolicy, type PolicyFileText } from "../core/compose.ts";
import { draftPolicy } from "../core/draft-policy.ts";
import { type Finding, hasErrors, type Outcome } from "../core/finding.ts";
import type { Reader, System } from "../core/provider.ts";
import { providerFinding } from "./plan.ts";

export type Imported = { readonly workspace: string; readonly files: readonly PolicyFileText[] };

/** The policy of a live workspace as files, such that planning it right after changes nothing. It writes nothing itself. */
export async function importWorkspace(reader: Reader, system: System, region: "us" | "eu"): Promise<Outcome<Imported>> {
  try {
    const live = await reader.read();
    if (hasErrors(live.findings)) return { ok: false, findings: live.findings };
    const draft = draftPolicy(live, system.vocabulary(live.roles));
    return {
      ok: true,
      value: { workspace: live.workspace.slug, files: composePolicy(draft, region) },
      findings: live.findings,
    };
  } catch (error) {
    const findings: readonly Finding[] = [providerFinding(error)];
    return { ok: false, findings };
  }
}
