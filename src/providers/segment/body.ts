/** The most that one answer may hold, in MiB: a page of a thousand users with their permissions is a small part of it. */
export const MOST_MEBIBYTES = 32;

/** The body of an answer as text; undefined where it is over the limit, of which no more is read. */
export async function bodyText({ body }: Pick<Response, "body">): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > MOST_MEBIBYTES * 1024 * 1024) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
