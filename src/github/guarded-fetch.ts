/** Node's own fetch, or what stands in for it. */
export type Fetch = typeof globalThis.fetch;

/** How often a request may be sent on within its own host. */
const MAX_HOPS = 3;

function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 307 || status === 308;
}

/**
 * A fetch that sends to these origins alone, whatever it is asked for: every request carries the token. A redirect inside them is
 * followed with the same method and body, as GitHub's documentation asks; one that leads elsewhere is returned as the answer it is.
 */
export function guardedFetch(fetch: Fetch, origins: ReadonlySet<string>, timeoutMs: number): Fetch {
  return async (input, init) => {
    let url = new URL(input instanceof Request ? input.url : String(input));
    if (!origins.has(url.origin)) throw new TypeError("This request leads to another host");
    for (let hop = 0; ; hop += 1) {
      const signal = AbortSignal.timeout(timeoutMs);
      // oxlint-disable-next-line no-await-in-loop -- where the next one goes stands in this answer
      const response = await fetch(url.href, { ...init, redirect: "manual", signal });
      const location = response.headers.get("location");
      if (!isRedirect(response.status) || location === null || hop === MAX_HOPS) return response;
      const next = URL.canParse(location, url.href) ? new URL(location, url.href) : undefined;
      if (next === undefined || !origins.has(next.origin)) return response;
      url = next;
    }
  };
}
