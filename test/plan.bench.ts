import { bench, describe } from "vitest";
import { composePolicy } from "../src/core/import/compose.ts";
import { draftPolicy } from "../src/core/import/draft-policy.ts";
import { parsePolicy, type PolicyText } from "../src/core/parse.ts";
import type { Policy } from "../src/core/policy.ts";
import { propose } from "../src/core/propose.ts";
import type { Live } from "../src/core/provider.ts";
import { segmentSystem } from "../src/providers/segment/system.ts";
import { renderMarkdown } from "../src/render/markdown.ts";
import { group, liveOf, person, TODAY } from "./scenario.ts";

/** A workspace of this many people in groups of a hundred, half of them with a grant of their own. */
function workspaceOf(people: number): Live {
  const emails = Array.from({ length: people }, (_, index) => `person${index}@acme.com`);
  const users = emails.map((email, index) =>
    person(email, "Workspace Member", ...(index % 2 === 0 ? ["Source Read-only on source:web-prod"] : [])),
  );
  const groups = Array.from({ length: Math.ceil(people / 100) }, (_, index) =>
    group(`Team ${index}`, emails.slice(index * 100, (index + 1) * 100), "Source Read-only on labels:env=staging"),
  );
  return liveOf([person("dana@acme.com", "Workspace Owner"), ...users], groups);
}

function policyTexts(live: Live): readonly PolicyText[] {
  const draft = draftPolicy(live, segmentSystem.vocabulary(live.roles));
  return composePolicy(draft, "us").map(({ name, text }) => ({ file: name, text }));
}

function policyOf(texts: readonly PolicyText[]): Policy {
  const parsed = parsePolicy(texts);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.findings[0]));
  return parsed.value;
}

describe.each([1_000, 10_000, 40_000])("%i people", (people) => {
  const live = workspaceOf(people);
  const texts = policyTexts(live);
  const policy = policyOf(texts);
  // Everybody gains a role: the largest plan there is.
  const elevated = policyOf(
    texts.map(({ file, text }) => ({ file, text: text.replaceAll("role: member", "role: read-only") })),
  );
  const options = { iterations: 3, time: 0, warmupIterations: 1, warmupTime: 0 };

  bench("import: live to YAML", () => void policyTexts(live), options);
  bench("parse: YAML to policy", () => void policyOf(texts), options);
  bench("plan: nothing to change", () => void propose(policy, live, segmentSystem, TODAY), options);
  bench("plan: everybody changes", () => void propose(elevated, live, segmentSystem, TODAY), options);
  bench(
    "plan and Markdown: everybody changes",
    () => {
      const proposed = propose(elevated, live, segmentSystem, TODAY);
      renderMarkdown({ workspace: "acme-prod", findings: proposed.findings, proposed });
    },
    options,
  );
});
