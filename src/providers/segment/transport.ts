import { ProviderError } from "../../core/provider.ts";

/** The environment variables that matter here, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Node's own fetch, or what stands in for it. */
export type Fetch = typeof globalThis.fetch;

/**
 * The base URL, checked: https, or plain http to this machine alone, because every request carries the token. Throws a ProviderError
 * `refused` for anything else.
 */
export function originOf(baseUrl: string): URL {
  let url: URL;
  try {
    url = new URL(baseUrl);
  } catch {
    throw new ProviderError("refused", "The API address is not a URL.");
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new ProviderError("refused", "The API address may hold a host and a path, nothing else.");
  }
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url))) {
    throw new ProviderError(
      "refused",
      `The API address ${url.origin} must begin with https:// (plain http only to this machine).`,
    );
  }
  return url;
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/u.test(hostname);
}

/** Node's fetch, or undici's through the proxy that the environment names. Plain http never leaves this machine through one. */
export async function fetchFor(origin: URL, env: Environment): Promise<Fetch> {
  const value = (name: string): string | undefined => env[name.toLowerCase()] || env[name] || undefined;
  const all = value("ALL_PROXY");
  const httpProxy = value("HTTP_PROXY") ?? all;
  const httpsProxy = value("HTTPS_PROXY") ?? all ?? httpProxy;
  if (httpsProxy === undefined || origin.protocol === "http:") return globalThis.fetch;
  for (const address of [httpsProxy, httpProxy ?? httpsProxy]) {
    const protocol = URL.canParse(address) ? new URL(address).protocol : "";
    if (protocol !== "http:" && protocol !== "https:") {
      throw new ProviderError(
        "unreachable",
        "The proxy that HTTPS_PROXY, HTTP_PROXY or ALL_PROXY names is not an http or https address.",
      );
    }
  }
  const { EnvHttpProxyAgent, fetch } = await import("./proxy.ts");
  try {
    const dispatcher = new EnvHttpProxyAgent({
      httpProxy: httpProxy ?? httpsProxy,
      httpsProxy,
      noProxy: value("NO_PROXY") ?? "",
    });
    return ((input: string, init: object) => fetch(input, { ...init, dispatcher })) as unknown as Fetch;
  } catch {
    throw new ProviderError("unreachable", "The proxy that HTTPS_PROXY names is not a usable address.");
  }
}
