import canonicalize from "canonicalize";
import { type Marker, type Run, textHash } from "./marker.ts";

/** Whether the text is still the one that was written with the marker: others may edit it, and leave the marker as it is. */
export function isIntact({ marker, text }: { readonly marker: Marker; readonly text: string }): boolean {
  return marker.digest?.whole === textHash(text);
}

function lastOf(marker: Marker): Run & { readonly at: string; readonly busy: number } {
  const outcome = marker.kind === "plan" ? marker.outcome : undefined;
  const { run, attempt, at } = outcome ?? marker;
  return { run, attempt, at, busy: Number(outcome?.state === "applying") };
}

/** Over 0 where `a` says something newer than `b`, under 0 where something older: by run, attempt, then time. */
export function compareAge(a: Marker, b: Marker): number {
  const [left, right] = [lastOf(a), lastOf(b)];
  return (
    left.run - right.run ||
    left.attempt - right.attempt ||
    Date.parse(left.at) - Date.parse(right.at) ||
    right.busy - left.busy
  );
}

/** Whether two markers differ in nothing but the run that wrote them, its time, and words that differ from run to run. */
export function saysTheSame(a: Marker, b: Marker): boolean {
  const lasting = (marker: Marker): string | undefined =>
    canonicalize({ ...marker, run: 0, attempt: 0, at: "", digest: marker.digest?.stable });
  return a.digest !== undefined && lasting(a) === lasting(b);
}
