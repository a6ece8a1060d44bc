import type { Finding } from "../core/finding.ts";
import { quote } from "../core/quote.ts";
import { tokenVariable } from "../connect.ts";
import type { Job } from "./job.ts";

const MODES = ["auto", "plan", "apply", "drift"] as const;
/** What the Action is asked to do; `auto`: the event decides. */
export type Mode = (typeof MODES)[number];

/** The Action's inputs, understood. */
export type Inputs = {
  readonly mode: Mode;
  /** As written: relative to the workspace folder. */
  readonly policy: string;
  /** The slug or folder of the one workspace that is asked for. */
  readonly only: string | undefined;
  readonly githubToken: string;
  /** The path of a snapshot, or of a folder with one for each workspace. */
  readonly live: string | undefined;
  readonly comment: boolean;
  readonly autoApprove: boolean;
  /** How old a plan may be when it is applied, and the same as it was written. */
  readonly maxAge: { readonly milliseconds: number; readonly text: string } | undefined;
};

/** A token and where it came from, for messages. */
export type NamedToken = { readonly token: string; readonly name: string };

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

function isMode(text: string): text is Mode {
  return MODES.some((mode) => mode === text);
}

/** What one of several words was meant by an input of a workflow's dispatch; undefined where it is none of them. */
export function modeIn(text: string | undefined): Mode | undefined {
  return text !== undefined && isMode(text) ? text : undefined;
}

function badInput(name: string, value: string, expected: string): Finding {
  return {
    rule: "input",
    severity: "error",
    message: `The input \`${name}\` takes ${expected}, not ${quote(value)}`,
  };
}

/** The inputs, or what is wrong with them: all of it. */
export function readInputs(job: Pick<Job, "input">): {
  readonly inputs: Inputs;
  readonly findings: readonly Finding[];
} {
  const findings: Finding[] = [];
  const text = (name: string): string | undefined => job.input(name) || undefined;
  const flag = (name: string, standard: boolean): boolean => {
    const value = text(name)?.toLowerCase();
    if (value === undefined) return standard;
    if (value !== "true" && value !== "false") findings.push(badInput(name, value, "`true` or `false`"));
    return value === "true";
  };
  const asked = text("mode") ?? "auto";
  if (!isMode(asked)) findings.push(badInput("mode", asked, MODES.map((mode) => `\`${mode}\``).join(", ")));
  const age = text("plan-max-age");
  const [, number = "", unit = ""] = /^(\d{1,6})\s*([mhd])$/u.exec(age ?? "") ?? [];
  const milliseconds = Number(number) * (UNITS[unit] ?? 0);
  if (age !== undefined && milliseconds === 0)
    findings.push(badInput("plan-max-age", age, "a number of minutes, hours or days such as `72h`"));
  return {
    findings,
    inputs: {
      mode: isMode(asked) ? asked : "auto",
      policy: text("policy") ?? "policies",
      only: text("workspace"),
      githubToken: text("github-token") ?? "",
      live: text("live"),
      comment: flag("comment", true),
      autoApprove: flag("auto-approve", false),
      maxAge: age === undefined ? undefined : { milliseconds, text: age },
    },
  };
}

/** Tokens by slug, where `segment-token` is a JSON object of them; undefined where it is one token. */
function tokensIn(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

/** The Segment token of a workspace: `SEGMENT_TOKEN_<SLUG>` wins, then the input `segment-token`, a token or a JSON object of tokens by slug. */
export function segmentToken({ env, input }: Pick<Job, "env" | "input">, slug: string): NamedToken | undefined {
  const variable = tokenVariable(slug);
  const own = env[variable];
  if (own) return { token: own, name: variable };
  const text = input("segment-token");
  const bySlug = tokensIn(text);
  const token = bySlug === undefined ? text : Object.hasOwn(bySlug, slug) ? bySlug[slug] : undefined;
  return typeof token === "string" && token !== "" ? { token, name: "segment-token" } : undefined;
}

/**
 * Everything that must never stand in the log. Of a JSON object each token by itself: the runner masks each line of a text that has
 * several, and a line with a brace alone would mask braces everywhere.
 */
export function secretsOf({ env, input }: Pick<Job, "env" | "input">): readonly string[] {
  const text = input("segment-token");
  const bySlug = tokensIn(text);
  const tokens = bySlug === undefined ? [text] : Object.values(bySlug).filter((value) => typeof value === "string");
  // An object that is broken is still made of secrets.
  const pieces = bySlug !== undefined && tokens.length === 0 ? (text.match(/[^\s"{}:,]{8,}/gu) ?? []) : [];
  const variables = Object.entries(env).flatMap(([name, value]) =>
    /^SEGMENT_TOKEN(?:_|$)/u.test(name) ? [value] : [],
  );
  const all = [...tokens, ...pieces, ...variables, input("github-token")];
  return [...new Set(all.filter((secret) => secret !== undefined && secret !== ""))] as readonly string[];
}
