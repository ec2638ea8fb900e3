// Addresses of the bot: t.me/BOT?start=…, ?startgroup=… and ?startchannel&admin=….

import { state } from "./state.js";

const ADDRESS = /^(?:https?:\/\/t\.me\/(\w+)\/?\?|tg:\/\/resolve\?domain=(\w+)&)(.*)$/i;

// What an address of our bot asks for; null for all others.
export function deepLink(url) {
  const match = ADDRESS.exec(url);
  if (!match || (match[1] ?? match[2]).toLowerCase() !== state.bot.username.toLowerCase()) return null;
  const query = new URLSearchParams(match[3]);
  const kind = ["start", "startgroup", "startchannel"].find((name) => query.has(name));
  if (!kind) return null;
  const rights = (query.get("admin") ?? "").split(/[ +]/).filter(Boolean).map((name) => `can_${name}`);
  return { kind, payload: query.get(kind), rights };
}
