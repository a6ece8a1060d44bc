import { createHash } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/**
 * An id that looks like Segment's: alphanumeric, 22 characters as for users and sources or 27 as for roles and groups made
 * lately. The same name always gets the same id, so that what was written down once stays true.
 */
export function idFor(name: string, length: 22 | 27 = 22): string {
  const bytes = createHash("sha256").update(name).digest();
  return Array.from(bytes.subarray(0, length), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}
