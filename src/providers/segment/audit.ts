import type { Finding } from "../../core/finding.ts";
import { type AuditEvent, type AuditTrail, ProviderError } from "../../core/provider.ts";
import type { Client, Query } from "./http.ts";
import type { Answer } from "./schema.ts";

/** https://docs.segmentapis.com/tag/Audit-Trail: events are kept for 90 days. */
const KEPT_MS = 90 * 24 * 60 * 60 * 1000;
const MOST_PAGES = 50;
const PATH = "/audit-events";

type Page = Answer<"auditEvents">;
type Entry = Page["events"][number];
/** `problem`: why there may be more than these. */
type Reading = { readonly entries: readonly Entry[]; readonly pages: number; readonly problem?: string };

/**
 * The audit trail from `since` (RFC 3339) on, but no further back than the 90 days that Segment keeps. `count` is the page size, 1..1000;
 * `now` is in ms since the epoch. It takes an Owner's token: where nothing can be read there are no events and a note
 * `audit-unreadable`; where not all of it can, a note `audit-incomplete`. After 50 pages the reading ends. Throws a RangeError for a
 * `since` that is no time.
 */
export async function readEvents(client: Client, count: number, since: string, now: number): Promise<AuditTrail> {
  const start = timeOf(since);
  if (start === undefined) throw new RangeError(`${JSON.stringify(since)} is not a time in RFC 3339`);
  const { entries, pages, problem } = await readPages(client, {
    startTime: new Date(Math.max(start, now - KEPT_MS)).toISOString(),
    "pagination.count": String(count),
  });
  const events = entries.flatMap((entry) => eventOf(entry) ?? []);
  const findings: Finding[] = [];
  if (problem !== undefined) findings.push(pages === 0 ? unreadable(problem) : cut(events, problem));
  if (events.length < entries.length) findings.push(undated(entries.length - events.length));
  return { events, findings };
}

async function readPages(client: Client, query: Query): Promise<Reading> {
  const entries = new Map<string, Entry>();
  const cursors = new Set<string>();
  const reading = (pages: number, problem?: string): Reading => ({
    entries: [...entries.values()],
    pages,
    ...(problem === undefined ? {} : { problem }),
  });
  let page: Query = query;
  for (let pages = 1; ; pages += 1) {
    const answer = await getPage(client, page);
    if (typeof answer === "string") return reading(pages - 1, answer);
    for (const entry of answer.events) entries.set(entry.id, entry);
    const cursor = answer.pagination?.next || undefined;
    if (cursor === undefined) return reading(pages);
    if (cursors.has(cursor)) return reading(pages, "Its pages go round in a circle.");
    if (pages === MOST_PAGES) return reading(pages, `It goes on after ${MOST_PAGES} pages.`);
    cursors.add(cursor);
    page = { ...query, "pagination.cursor": cursor };
  }
}

/** A page, or a sentence that says why there is none. */
async function getPage(client: Client, query: Query): Promise<Page | string> {
  try {
    const answer = await client.get("auditEvents", PATH, query, true);
    if (answer.kind === "ok") return answer.data;
    return `Segment refused to list ${PATH} (${answer.message}): it takes a Workspace Owner's token, and a workspace that has an audit trail.`;
  } catch (error) {
    // A token that is good for everything else may be refused here with a 401: "insufficient" is one of its documented meanings.
    if (error instanceof ProviderError) return error.message;
    throw error;
  }
}

function eventOf(entry: Entry): AuditEvent | undefined {
  const time = timeOf(entry.timestamp);
  if (time === undefined) return undefined;
  return {
    at: new Date(time).toISOString(),
    type: entry.type,
    actor: entry.actorEmail || entry.actor,
    subject: entry.resourceName,
    subjectId: entry.resourceId,
    subjectType: entry.resourceType,
  };
}

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/iu;

/** In ms since the epoch. What has no zone would mean another instant on every machine, so it is no time. */
function timeOf(text: string): number | undefined {
  const time = RFC_3339.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function unreadable(problem: string): Finding {
  return note(
    "audit-unreadable",
    `Who changed what by hand can't be told, for the audit trail can't be read: ${problem}`,
  );
}

function cut(events: readonly AuditEvent[], problem: string): Finding {
  const times = events.map(({ at }) => at).sort();
  const span = times.length === 0 ? "" : `, from ${times[0]} to ${times.at(-1)}`;
  return note(
    "audit-incomplete",
    `The audit trail is read in part (${events.length} events${span}), so whoever is named may not be the last who changed something: ${problem}`,
  );
}

function undated(count: number): Finding {
  return note(
    "audit-incomplete",
    `${count} ${count === 1 ? "event" : "events"} of the audit trail ${count === 1 ? "is" : "are"} left out, without a time that can be read.`,
  );
}

function note(rule: string, message: string): Finding {
  return { rule, severity: "note", message };
}
