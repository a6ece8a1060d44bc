import { expect, test } from "vitest";
import { bodyText, MOST_MEBIBYTES } from "../../../src/providers/segment/body.ts";

const MEBIBYTE = new Uint8Array(1024 * 1024).fill(32);

/** A body that comes in these pieces; `taken` counts those that were asked for. */
function bodyOf(pieces: Iterable<Uint8Array>): { body: Response["body"]; taken: () => number } {
  let taken = 0;
  const from = pieces[Symbol.iterator]();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull(controller) {
        const { done, value } = from.next();
        if (done) return controller.close();
        taken += 1;
        controller.enqueue(value as Uint8Array<ArrayBuffer>);
      },
    },
    { highWaterMark: 0 },
  );
  return { body, taken: () => taken };
}

function* mebibytes(count: number): Iterable<Uint8Array> {
  for (let sent = 0; sent < count; sent += 1) yield MEBIBYTE;
}

test("a letter whose bytes come in two pieces is one letter", async () => {
  const bytes = new TextEncoder().encode("Zoë 🦊");
  for (let cut = 1; cut < bytes.length; cut += 1)
    expect(await bodyText(bodyOf([bytes.slice(0, cut), bytes.slice(cut)]))).toBe("Zoë 🦊");
});

test("no body is an empty text", async () => {
  expect(await bodyText({ body: null })).toBe("");
});

test("what is as large as an answer may be is read, and of what is larger no more than that", async () => {
  expect(await bodyText(bodyOf(mebibytes(MOST_MEBIBYTES)))).toHaveLength(MOST_MEBIBYTES * MEBIBYTE.length);
  const endless = bodyOf(mebibytes(1000));
  expect(await bodyText(endless)).toBeUndefined();
  expect(endless.taken()).toBe(MOST_MEBIBYTES + 1);
});
