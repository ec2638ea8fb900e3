// Picking a chat: for a keyboard's button, or for an address that adds the bot to a group or channel.

import { $, element, hear, tell, toast } from "./dom.js";
import { deepLink } from "./links.js";
import { me } from "./people.js";
import { api, inChat, isChannel, isGroup, isPrivate, post, state } from "./state.js";
import { KINDS, list, paint, right } from "./words.js";

const PROMOTE = "can_promote_members";

// A button with request_chat; returns whether a chat was picked.
export async function chooseChat(message, button) {
  const request = button.request_chat;
  const query = new URLSearchParams({ message_id: message.message_id, request_id: request.request_id, from: me().id });
  const offered = await post(`shares?${query}`);
  if (!offered) return false;
  const chosen = await pick(button.text, request.chat_is_channel ? "channel" : "supergroup", offered.map((chat) => [chat, effect(chat.bot_gets)]));
  if (!chosen) return false;
  return Boolean(await post("shares", { message_id: message.message_id, request_id: request.request_id, chat: chosen.id, from: me() }));
}

function effect(rights) {
  const name = state.bot.name;
  return rights.length ? `${name} will be added with: ${list(rights.map(right))}` : `${name} will be told which one it is`;
}

async function follow(url) {
  const { kind, payload, rights } = deepLink(url);
  if (kind === "start") return tell("start", payload);
  const isForChannel = kind === "startchannel";
  const offered = await addable(isForChannel, rights);
  const title = isForChannel ? `Add ${state.bot.name} to a channel` : `Add ${state.bot.name} to a group`;
  const chosen = await pick(title, isForChannel ? "channel" : "supergroup", offered);
  if (!chosen) return;
  const about = { ...(payload && { payload }), ...(rights.length && { rights }) };
  if (!await inChat(chosen.id, "events", { kind: "add", by: me(), ...about })) return;
  tell("open", chosen.id);
  toast(`${state.bot.name} is in ${chosen.title} now`);
}

// The chats into which the one who speaks can bring the bot, and what that will do.
async function addable(isForChannel, rights) {
  const chats = state.chats.filter(isForChannel ? isChannel : isGroup);
  const rosters = await Promise.all(chats.map((chat) => api(`chats/${chat.id}/members`)));
  const words = rights.length ? effect(rights) : `${state.bot.name} will be added`;
  const already = rights.length ? words : `${state.bot.name} is there, and will be started again`;
  return chats.map((chat, i) => [chat, rosters[i].some((member) => member.is_bot) ? already : words]).filter((_, i) => {
    const mine = rosters[i].find((member) => member.id === me().id);
    return mine && (!isForChannel || mine.status === "creator" || mine.rights[PROMOTE]);
  });
}

// Show the dialog; returns the chat that was picked, or nothing.
function pick(title, kind, offered) {
  const dialog = $("chooser");
  $("chooser-title").textContent = title;
  $("chooser-list").replaceChildren(...offered.map(([chat, words]) => candidate(chat, words)));
  $("chooser-none").hidden = offered.length > 0;
  $("chooser-none").textContent = `There is no ${KINDS[kind]} here in which ${me().name} may do that.`;
  $("chooser-new").textContent = kind === "channel" ? "New channel" : "New group";
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => {
    if (dialog.returnValue === "new") tell("new chat", { kind, hasBot: false });
    resolve(offered.map(([chat]) => chat).find((chat) => String(chat.id) === dialog.returnValue));
  }, { once: true }));
}

function candidate(chat, words) {
  const avatar = element("span", { class: "avatar", "aria-hidden": "true" });
  paint(avatar, chat);
  return element("li", {}, element("button", { value: chat.id }, avatar, element("b", {}, chat.title), element("small", {}, words)));
}

// The private chat of the one who speaks, or of whoever was here first.
hear("start", async (payload) => {
  const own = state.chats.find((chat) => isPrivate(chat) && chat.id === me().id) ?? state.chats.find(isPrivate);
  tell("open", { id: own.id, say: `/start ${payload ?? ""}`.trim() });
});
hear("follow", follow);

// A button that takes a question for the bot into another chat.
hear("inline elsewhere", async (query) => {
  const chosen = await pick("Ask in which chat?", "supergroup", state.chats.map((chat) => [chat, `@${state.bot.username} ${query}`]));
  if (chosen) tell("open", { id: chosen.id, query });
});
