/** What the commands share on the command line. Paths are relative to the working directory. */
export type Options = {
  readonly policy: string;
  readonly workspace?: string;
  readonly live?: string;
  readonly format: "text" | "markdown" | "json";
  readonly out?: string;
  /** YYYY-MM-DD, UTC. */
  readonly today?: string;
};

/** The day a text stands for, or undefined where there is no such day: `2026-02-30` is none. Strictly YYYY-MM-DD. */
export function parseDay(text: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(text)) return undefined;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text ? undefined : text;
}
