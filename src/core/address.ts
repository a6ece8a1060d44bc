const MAX_ADDRESS = 254;
const NOT_IN_LOCAL_PART = /[\s\p{Cc}\p{Cf}\p{Cs}"(),:;<>@[\\\]`]/u;
const LABEL = /^[\p{L}\p{M}\p{N}_-]+$/u;

/** Whether this is a domain name of at least two labels, such as `acme.com`. Letters of any script may stand in it. */
export function isDomain(text: string): boolean {
  const labels = text.split(".");
  return (
    labels.length >= 2 && labels.every((label) => LABEL.test(label) && !label.startsWith("-") && !label.endsWith("-"))
  );
}

/**
 * Whether this can be somebody's e-mail address: one `@`, a domain name after it, and nothing before it that is blank,
 * invisible or would need quotes. At most 254 characters, the longest that mail can be sent to (RFC 5321, 4.5.3.1.3).
 * Wider than the RFC in one thing: dots may stand anywhere before the `@`, because some providers gave such addresses out.
 */
export function isAddress(text: string): boolean {
  if (text.length > MAX_ADDRESS) return false;
  const at = text.indexOf("@");
  return at > 0 && !NOT_IN_LOCAL_PART.test(text.slice(0, at)) && isDomain(text.slice(at + 1));
}
