/** A day in UTC, as YYYY-MM-DD: such texts compare as the days do. */
export type Day = `${number}-${number}-${number}`;

const DAY_MILLISECONDS = 86_400_000;

/** The day a text stands for, or undefined where there is no such day: `2026-02-30` is none. Strictly YYYY-MM-DD. */
export function parseDay(text: string): Day | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(text)) return undefined;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text ? undefined : (text as Day);
}

/** The day that holds an instant, given in milliseconds since 1970 (UTC). */
export function dayOf(milliseconds: number): Day {
  return new Date(milliseconds).toISOString().slice(0, 10) as Day;
}

/** How many days `to` is after `from`; negative where it is before. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MILLISECONDS);
}
