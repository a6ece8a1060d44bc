// A module of its own so that undici is loaded only where a proxy is set: Node's own fetch knows none.
export { EnvHttpProxyAgent, fetch } from "undici";
