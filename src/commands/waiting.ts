import { inert } from "../render/inert.ts";
import type { Terminal } from "./terminal.ts";

/** Something that turns on a terminal while time passes, with a text beside it. */
type Spinner = { text: string; readonly isSpinning: boolean; start(): unknown; stop(): unknown };

/** What a countdown ends with. */
const LEFT = /(\d+) s left$/u;
/** What a count ends with: worth one line. */
const SO_FAR = /\d+ requests so far$/u;
/** Writes go out about once a second for as long as there are any: worth one line, not one for each. */
const STEADY_PACE = 1;

/**
 * Shows what is waited for. On a terminal: in place, beside a spinner, so that a countdown counts down. Elsewhere: one line when a wait
 * begins. A countdown that is told again with more left than before is a new wait; so is any after an end (undefined), unless it is one
 * of the many short ones of a steady pace.
 */
export function createWaiting(
  stream: { write(text: string): unknown },
  isTTY: boolean,
  spinner: Spinner,
): Terminal["waiting"] {
  if (isTTY) {
    return (text) => {
      if (text === undefined) return void spinner.stop();
      spinner.text = inert(text);
      if (!spinner.isSpinning) spinner.start();
    };
  }
  const told = new Map<string, number>();
  return (text) => {
    if (text === undefined) {
      for (const [topic, left] of told) {
        if (left === 0) told.delete(topic);
        else told.set(topic, Math.min(left, STEADY_PACE));
      }
      return;
    }
    const topic = text.replace(LEFT, "").replace(SO_FAR, "");
    const left = Number(LEFT.exec(text)?.[1] ?? 0);
    if (left > (told.get(topic) ?? -1)) stream.write(`${inert(text)}\n`);
    told.set(topic, left);
  };
}
