import type { Ground } from "../core/diff.ts";

/** From when, until when and why, and through which profile, as a person reads it: `until 2026-12-05, Cover for Dana, SEC-14`. Empty where nothing is said; not inert. */
export function termsText({ terms = {}, profile }: Pick<Ground, "terms" | "profile">): string {
  const { until, reason, ticket, approvedBy } = terms;
  return [
    ...(profile === undefined ? [] : [`profile ${profile}`]),
    ...(until === undefined ? [] : [`until ${until}`]),
    ...(reason === undefined ? [] : [reason]),
    ...(ticket === undefined ? [] : [ticket]),
    ...(approvedBy === undefined ? [] : [`approved by ${approvedBy}`]),
  ].join(", ");
}
