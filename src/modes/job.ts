import type { Finding } from "../core/finding.ts";

/** How the outside of a job is reached: everything a mode may touch of the world it is run in. */
export type Job = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `GITHUB_WORKSPACE`, where the repository is checked out: an absolute path. */
  readonly workspace: string;
  /** The present, in milliseconds since 1970 (UTC). */
  readonly now: () => number;
  /** The value of one of the Action's inputs, without blanks around it; empty where there is none. */
  readonly input: (name: string) => string;
  /** Keeps a text out of the log from now on. */
  readonly mask: (secret: string) => void;
  /** Writes a line to the log. What is in it is never taken for a command to the runner. */
  readonly say: (line: string) => void;
  /** Shows a finding on the run's page, at its policy line where it has one. */
  readonly annotate: (finding: Finding) => void;
  /** Says in one line why the job fails. */
  readonly fail: (why: string) => void;
  readonly output: (name: string, value: string) => void;
  /** Adds Markdown to the job's summary. Answers why that could not be done. */
  readonly summarise: (markdown: string) => Promise<string | undefined>;
  /** Whether somebody asked for an end. */
  readonly stopping: () => boolean;
  /** From here on an end is waited for: what is under way is finished and told. Before, a signal ends the process at once. */
  readonly finishInOrder: () => void;
};
