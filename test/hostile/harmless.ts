import { expect } from "vitest";

/** What moves a cursor, turns the direction of writing, starts a line or cannot be seen; line feeds and plain spaces are none of it. */
const UNSEEN = /(?![ \n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Zs}\p{Default_Ignorable_Code_Point}\u{2800}]/u;

/** Fails where text that goes to a terminal or a log could do anything but be read. */
export function expectInert(text: string, place: string): void {
  const at = text.search(UNSEEN);
  if (at >= 0) expect.fail(`${place}: ${JSON.stringify(text.slice(Math.max(0, at - 40), at + 20))}`);
  // What GitHub's runner takes for commands, wherever a job prints it.
  const command = /^[ \t]*::.{0,80}|^.{0,80}##\[.{0,40}/mu.exec(text);
  if (command !== null) expect.fail(`${place}: ${JSON.stringify(command[0])}`);
}

const PROTOTYPES = [Object, Array, String, Number, Boolean, Function, Map, Set].map(
  ({ prototype }) => prototype as object,
);
const untouched = PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype).length);

/** Fails where something was put on a prototype that everything has. */
export function expectCleanPrototypes(): void {
  if (PROTOTYPES.some((prototype, index) => Reflect.ownKeys(prototype).length !== untouched[index]))
    expect.fail("a prototype was changed");
}

const LONGEST_MS = 1_000;

/** Does something that must not take over a second. One slow time may be the machine's: only three in a row are a hang. */
export function withinASecond<T>(task: () => T, place: string): T {
  for (let attempt = 1; ; attempt += 1) {
    const began = performance.now();
    const result = task();
    const took = performance.now() - began;
    if (took <= LONGEST_MS) return result;
    if (attempt === 3) expect.fail(`${place} took ${Math.round(took)} ms`);
  }
}

/** The same for what is waited for. */
export async function answersWithinASecond<T>(task: () => Promise<T>, place: string): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const began = performance.now();
    const result = await task();
    const took = performance.now() - began;
    if (took <= LONGEST_MS) return result;
    if (attempt === 3) expect.fail(`${place} took ${Math.round(took)} ms`);
  }
}
