import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Change } from "../core/diff.ts";
import { type Fields, readFields } from "./fields.ts";

/** Which run of a workflow: `GITHUB_RUN_ID`, which grows, and `GITHUB_RUN_ATTEMPT`. */
export type Run = { readonly run: number; readonly attempt: number };

const STATES = ["applying", "applied", "partly", "failed", "stopped"] as const;

/** What became of a plan after the merge. */
export type ApplyOutcome = Run & {
  /** `partly`: some operations failed; `failed`: nothing could be done; `stopped`: nothing was tried, see `reason`. */
  readonly state: (typeof STATES)[number];
  /** RFC 3339. */
  readonly at: string;
  /** The commit that was applied. */
  readonly sha: string;
  /** Operations done, of how many. */
  readonly done?: number;
  readonly of?: number;
  /** Why it was stopped or failed, as in the Action's output `failure-reason`. */
  readonly reason?: string;
};

/** What of a text of ours was there to be read: `whole` as it was written, `stable` without what differs from run to run. */
export type Digest = { readonly whole: string; readonly stable: string };

type Common = Run & {
  readonly workspace: string;
  /** When it was written; of a drift issue when live was read. RFC 3339. */
  readonly at: string;
  readonly fingerprint: string;
  /** How many changes the plan has. */
  readonly total: number;
  /** Filled in when it is written. */
  readonly digest?: Digest;
};

/** What a plan comment remembers: what was shown to the reviewers. */
export type PlanMarker = Common & {
  readonly kind: "plan";
  /** The pull request's head, and the base that it was planned on. */
  readonly head: string;
  readonly base: string;
  /** The branch that it is to be merged into. */
  readonly baseRef: string;
  /** One `changeHash` for each change, where they fit. */
  readonly changes?: readonly string[];
  /** The same of changes that were shown and have to wait; there where `changes` is. */
  readonly deferred?: readonly string[];
  readonly outcome?: ApplyOutcome;
  /** It was applied in whole once: of what was reviewed only what had to wait may still be done. */
  readonly used?: true;
};

/** What a drift issue remembers. */
export type DriftMarker = Common & { readonly kind: "drift" };

export type Marker = PlanMarker | DriftMarker;

/** What a text begins with: nothing of ours, a marker that can't be used (`why`), or a marker; `text` is all that follows it. */
export type MarkerReading =
  | { readonly kind: "none" }
  | { readonly kind: "ignored"; readonly why: string }
  | { readonly kind: "marker"; readonly marker: Marker; readonly text: string };

/** Also in the marker's name, so that a version to come is told from a broken marker. */
const VERSION = 1;
const PATTERN = /^<!-- segment-access:v(\d+) ([\w-]+) -->(?:\r?\n|$)/u;

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** 20 hex digits that stand for one change: of the SHA-256 over the canonical JSON (RFC 8785) of its action and fact. */
export function changeHash({ action, fact }: Pick<Change, "action" | "fact">): string {
  const text = canonicalize({ action, fact });
  if (text === undefined) throw new TypeError("A change that has no canonical JSON can't have a hash.");
  return sha256(text).slice(0, 20);
}

/** 12 hex digits that stand for a text. Line ends and what is blank at its end, which GitHub may change, make no difference. */
export function textHash(text: string): string {
  return sha256(text.replace(/\r\n?/gu, "\n").trimEnd()).slice(0, 12);
}

/** A whole body: the marker in a line of its own, which Markdown does not show, then the text. */
export function withMarker(marker: Marker, text: string): string {
  const json = Buffer.from(JSON.stringify({ v: VERSION, ...marker })).toString("base64url");
  return `<!-- segment-access:v${VERSION} ${json} -->\n${text}`;
}

function fieldsOfOutcome(fields: Fields): ApplyOutcome {
  const done = fields.maybe("outcome.done", fields.count);
  const of = fields.maybe("outcome.of", fields.count);
  const reason = fields.maybe("outcome.reason", fields.text);
  return {
    state: fields.oneOf("outcome.state", STATES),
    at: fields.time("outcome.at"),
    run: fields.count("outcome.run"),
    attempt: fields.count("outcome.attempt"),
    sha: fields.sha("outcome.sha"),
    ...(done !== undefined && { done }),
    ...(of !== undefined && { of }),
    ...(reason !== undefined && { reason }),
  };
}

function fieldsOfMarker(fields: Fields): Marker {
  fields.oneOf("v", [VERSION]);
  const digest = fields.maybe("digest", () => ({
    whole: fields.text("digest.whole"),
    stable: fields.text("digest.stable"),
  }));
  const common = {
    workspace: fields.text("workspace"),
    run: fields.count("run"),
    attempt: fields.count("attempt"),
    at: fields.time("at"),
    fingerprint: fields.text("fingerprint"),
    total: fields.count("total"),
    ...(digest !== undefined && { digest }),
  };
  if (fields.oneOf("kind", ["plan", "drift"]) === "drift") return { kind: "drift", ...common };
  const changes = fields.maybe("changes", (path) => fields.list(path, (entry) => entry.text("")));
  const deferred = fields.maybe("deferred", (path) => fields.list(path, (entry) => entry.text("")));
  const outcome = fields.maybe("outcome", () => fieldsOfOutcome(fields));
  const isUsed = fields.maybe("used", fields.flag) ?? false;
  return {
    kind: "plan",
    ...common,
    head: fields.sha("head"),
    base: fields.sha("base"),
    baseRef: fields.text("baseRef"),
    ...(changes !== undefined && { changes }),
    ...(deferred !== undefined && { deferred }),
    ...(outcome !== undefined && { outcome }),
    ...(isUsed && { used: true }),
  };
}

function parsed(base64url: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64url, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

/** The marker that a body begins with. Whose the body is must be known from elsewhere: anybody can write a marker. */
export function readMarker(body: string): MarkerReading {
  const match = PATTERN.exec(body);
  if (match === null) return { kind: "none" };
  const [line, version = "", base64url = ""] = match;
  if (Number(version) !== VERSION)
    return { kind: "ignored", why: `it is of version ${version}, and this is ${VERSION}` };
  const read = readFields(parsed(base64url), fieldsOfMarker);
  if (!read.ok) return { kind: "ignored", why: read.problem };
  return { kind: "marker", marker: read.value, text: body.slice(line.length) };
}
