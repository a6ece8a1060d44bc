const FORMATS = ["text", "markdown", "json"] as const;

/** Whatever the options are, these print in every format. */
const ASKED: readonly (readonly string[])[] = [
  ["plan"],
  ["plan", "--save-live", "live.json"],
  ["plan", "--live", "live.json"],
  ["drift"],
  ["explain", "dev@acme.com"],
  ["explain", "lee@acme.com", "source:web-prod"],
  ["explain", "dana@acme.com", "--all-workspaces"],
  ["explain", "nobody@acme.com"],
  ["who-can", "source:web-prod"],
  ["who-can", "workspace"],
  ["who-can", "snowflake-prod", "--access", "full-access"],
  ["validate"],
  ["import"],
  ["import", "--out", "again", "--force"],
];

/** Every command that may only read, in every format it has. They run in a folder with a policy, in this order. */
export const READING: readonly (readonly string[])[] = [
  ...ASKED.flatMap((argv) => FORMATS.map((format) => [...argv, "--format", format])),
  ["plan", "--out", "plan.json", "--format", "json"],
  ["fmt", "--check"],
  ["fmt"],
  ["schema"],
  ["schema", "plan"],
  ["--help"],
  ["plan", "--help"],
  ["--version"],
];

/** Every way to apply. */
export const APPLYING: readonly (readonly string[])[] = FORMATS.map((format) => ["apply", "--yes", "--format", format]);
