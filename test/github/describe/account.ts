import { idOf, nodeId, type Links } from "../links.ts";
import type { Account } from "../state.ts";

/** A user, as in every answer that names one (schema `simple-user`). */
export function describeAccount({ api, site }: Links, { login, type }: Account) {
  const id = idOf(login);
  const url = `${api}/users/${encodeURIComponent(login)}`;
  const page = type === "Bot" ? `${site}/apps/${login.replace(/\[bot\]$/u, "")}` : `${site}/${login}`;
  return {
    login,
    id,
    node_id: nodeId(type === "Bot" ? "BOT" : type === "Organization" ? "O" : "U", id),
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    gravatar_id: "",
    url,
    html_url: page,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type,
    user_view_type: "public",
    site_admin: false,
  };
}

/** The token's own user (schema `public-user`: what it lacks is what only a person sees about themself). */
export function describeSelf(links: Links, account: Account, since: string) {
  return {
    ...describeAccount(links, account),
    name: null,
    company: null,
    blog: "",
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: since,
    updated_at: since,
  };
}
