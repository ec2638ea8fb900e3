// How things are put into words.

import { state } from "./state.js";

export const clockTime = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const dayName = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });

export const KINDS = { private: "bot", group: "group", supergroup: "supergroup", channel: "channel" };
export const STANDINGS = { creator: "owner", administrator: "admin", member: "member", restricted: "restricted" };

export const summary = (message) =>
  message.text ?? message.caption ?? message.service ?? (message.photo ? "Photo" : message.document ? message.document.name : "");

export const right = (name) => name.replace(/^can_/, "").replaceAll("_", " ");
export const list = (words) => new Intl.ListFormat("en").format(words);

export function standing(member, chat) {
  if (!member) return "not here yet";
  if (member.anonymous) return member.status === "creator" ? "anonymous owner" : "anonymous admin";
  return chat.type === "channel" && member.status === "member" ? "reader" : STANDINGS[member.status];
}

export function paint(node, chat) {
  const name = chat.type === "private" ? state.bot.name : chat.title;
  node.textContent = [...name][0].toUpperCase();
  const hue = chat.type === "private" ? 208 : (Math.abs(chat.id) * 47) % 360;
  node.style.background = `linear-gradient(160deg, hsl(${hue} 62% 58%), hsl(${hue} 62% 42%))`;
}
