import { parsePolicy } from "../../../src/core/parse.ts";
import { type Renewed, renewPolicy } from "../../../src/core/import/renew-policy.ts";
import type { Policy } from "../../../src/core/policy.ts";
import type { Live } from "../../../src/core/provider.ts";
import { segmentSystem } from "../../../src/providers/segment/system.ts";
import { ROLES, TODAY } from "../../scenario.ts";

export const vocabulary = segmentSystem.vocabulary(ROLES);

/** Policy files by their names. */
export type Texts = Readonly<Record<string, string>>;

/** The policy that valid files say. */
export function parsed(texts: Texts): Policy {
  const result = parsePolicy(Object.entries(texts).map(([file, text]) => ({ file, text })));
  if (!result.ok) throw new Error(JSON.stringify([result.findings, texts], null, 1));
  return result.value;
}

/** The policy of these files renewed: what changed, and all files as they are then. */
export function renew(texts: Texts, live: Live): Renewed & { readonly after: Texts } {
  const files = Object.entries(texts).map(([name, text]) => ({ name, text }));
  const renewed = renewPolicy(files, parsed(texts), live, vocabulary, TODAY);
  return {
    ...renewed,
    after: { ...texts, ...Object.fromEntries(renewed.files.map(({ name, text }) => [name, text])) },
  };
}
