import type { Outcome } from "./core/finding.ts";
import { type Provider, ProviderError } from "./core/provider.ts";
import { version } from "./generated/version.js";
import { baseUrlOf, segmentProvider, type SegmentOptions } from "./providers/segment/index.ts";

/** A large workspace takes a request for each person: now and then it is told how far that is. */
const TOLD_EVERY = 50;

/** What a connection to Segment needs to know of the process that it is made in. */
export type Surroundings = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Is told what is being waited for. */
  readonly waiting: (text: string) => void;
  /** Whether somebody asked for an end: no further write is sent. */
  readonly stopping: () => boolean;
  /** How long the provider waits, and by which clock. Default: as long as it takes, by the real one. */
  readonly patience?: Pick<SegmentOptions, "clock" | "retryMs" | "timeoutMs">;
};

/** Whose workspace, by a token; `tokenName` is where the token came from, for messages. */
export type Access = { readonly token: string; readonly tokenName: string; readonly region: "us" | "eu" };

/** The environment variable that holds the token of one workspace among several: `SEGMENT_TOKEN_ACME_PROD`. */
export function tokenVariable(slug: string): string {
  return `SEGMENT_TOKEN_${slug.toUpperCase().replaceAll("-", "_")}`;
}

/** The workspace that a token belongs to, at `SEGMENT_API_URL` or where its region is. Sends nothing yet; a finding where the address may not be asked. */
export function connectSegment({ token, tokenName, region }: Access, surroundings: Surroundings): Outcome<Provider> {
  const { env, waiting, stopping, patience } = surroundings;
  try {
    const provider = segmentProvider({
      token,
      tokenName,
      baseUrl: env["SEGMENT_API_URL"] || baseUrlOf(region),
      env,
      version,
      onRequest: (count) => {
        if (count % TOLD_EVERY === 0) waiting(`talking to Segment, ${count} requests so far`);
      },
      stopping,
      ...patience,
      onWait: (milliseconds, reason) => waiting(`${reason}, ${Math.ceil(milliseconds / 1000)} s left`),
    });
    return { ok: true, value: provider, findings: [] };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { ok: false, findings: [{ rule: error.rule, severity: "error", message: error.message }] };
  }
}
