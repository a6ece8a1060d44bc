import type { Day } from "./day.ts";
import { parseDay } from "./day.ts";
import { errorAt, type Located } from "./finding.ts";
import { type Report, textAt } from "./listed.ts";
import type { Terms } from "./policy.ts";
import { quote } from "./quote.ts";
import type { YamlMap, YamlNode } from "./yaml.ts";

/** The day at a node. Text that is no day is a finding `invalid`; anything but text the schema has told. */
export function dayAt(node: YamlNode | undefined, name: string, report: Report): Day | undefined {
  const text = textAt(node);
  if (node === undefined || text === undefined) return undefined;
  const day = parseDay(text);
  if (day === undefined) {
    const message = `\`${name}\` must be a day that exists, as YYYY-MM-DD, not ${quote(text)}`;
    report(errorAt("invalid", node.source, message));
  }
  return day;
}

/** The dates and reasons that stand in an entry. Days that don't exist, and an end before the beginning, are findings. */
export function termsAt(entry: YamlMap | undefined, report: Report): Terms {
  const node = (key: string): YamlNode | undefined => entry?.first.get(key)?.value;
  const from = dayAt(node("from"), "from", report);
  const until = dayAt(node("until"), "until", report);
  const reviewBy = dayAt(node("review-by"), "review-by", report);
  const reason = textAt(node("reason"));
  const ticket = textAt(node("ticket"));
  const approvedBy = textAt(node("approved-by"));
  const end = node("until");
  if (from !== undefined && until !== undefined && until < from && end !== undefined) {
    report(errorAt("invalid", end.source, `It ends (${until}) before it begins (${from})`));
  }
  return compact({ from, until, reviewBy, reason, ticket, approvedBy });
}

function compact(terms: { readonly [Key in keyof Terms]: Terms[Key] | undefined }): Terms {
  return Object.fromEntries(Object.entries(terms).filter(([, value]) => value !== undefined));
}

/** What holds for a line inside an entry: the narrower of their dates, the sooner review, and the line's own reasons before the entry's. */
export function within(outer: Terms, inner: Terms): Terms {
  const later = (a?: Day, b?: Day): Day | undefined => (a === undefined || (b !== undefined && b > a) ? b : a);
  const sooner = (a?: Day, b?: Day): Day | undefined => (a === undefined || (b !== undefined && b < a) ? b : a);
  return compact({
    from: later(outer.from, inner.from),
    until: sooner(outer.until, inner.until),
    reviewBy: sooner(outer.reviewBy, inner.reviewBy),
    reason: inner.reason ?? outer.reason,
    ticket: inner.ticket ?? outer.ticket,
    approvedBy: inner.approvedBy ?? outer.approvedBy,
  });
}

/** Whether access on these terms holds on a day: both days count. */
export function holds({ from, until }: Terms, today: Day): boolean {
  return (from === undefined || from <= today) && (until === undefined || today <= until);
}

/** Whether nothing is said: no dates, no reasons. */
export function isBlank(terms: Terms): boolean {
  return Object.keys(terms).length === 0;
}

/** A text where it stands, if it is text and not empty. */
export function locatedText(node: YamlNode | undefined): Located<string> | undefined {
  const value = textAt(node);
  return node === undefined || value === undefined || value === "" ? undefined : { value, source: node.source };
}
