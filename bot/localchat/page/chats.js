// The list of chats, the heading of the one that is open, and opening another.

import { $, ask, element, hear, tell, toast } from "./dom.js";
import { say, stopReplying } from "./composer.js";
import { hideKeyboard, useKeyboard } from "./keyboard.js";
import { draw } from "./messages.js";
import { bot, loadMembers, me, persons, present } from "./people.js";
import { api, inChat, isChannel, isPrivate, state } from "./state.js";
import { loadMenu } from "./suggestions.js";
import { drawTopics } from "./topics.js";
import { KINDS, paint } from "./words.js";

let opening = 0;  // so that only the newest opening goes on
let busyTimer;

export function listChats() {
  $("chats").replaceChildren(...state.chats.map((chat) => {
    const avatar = element("span", { class: "avatar", "aria-hidden": "true" });
    paint(avatar, chat);
    const unread = state.unread.get(chat.id);
    const name = isPrivate(chat) ? state.bot.name : chat.title;
    const what = isPrivate(chat) ? `private chat, as ${chat.title}` : KINDS[chat.type];
    return element("li", { "aria-current": chat.id === state.current?.id && "true" },
      element("button", { onclick: () => open(chat.id) }, avatar, element("b", {}, name), element("small", {}, what),
        unread && element("span", { class: "unread", "aria-label": `${unread} unread` }, String(unread))));
  }));
}

export function drawHeading() {
  const chat = state.current;
  paint($("avatar"), chat);
  $("title").textContent = isPrivate(chat) ? state.bot.name : chat.title;
  if (!$("subtitle").classList.contains("busy")) $("subtitle").textContent = subtitle(chat);
  document.title = $("title").textContent;
}

function subtitle(chat) {
  if (isPrivate(chat)) return `private chat, as ${chat.title}`;
  const people = present().length;
  const count = `${people} ${isChannel(chat) ? "subscriber" : "member"}${people === 1 ? "" : "s"}`;
  const standing = { administrator: "is an admin", member: "is a member", restricted: "is restricted" }[bot()?.status] ?? "is not here";
  return `${KINDS[chat.type]}, ${count}; ${state.bot.name} ${standing}`;
}

export async function open(id) {
  const turn = ++opening;
  const chat = state.chats.find((other) => other.id === id) ?? state.chats[0];
  const isOther = state.current?.id !== chat.id;
  if (isOther) { stopReplying(); state.topic = 1; state.members = []; }
  state.current = chat;
  if (isOther) { hideKeyboard(); idle(); }
  state.unread.delete(chat.id);
  document.body.classList.remove("browsing");
  history.replaceState(null, "", `#${chat.id}`);
  tell("loading");
  const [messages] = await Promise.all([api(`chats/${chat.id}/messages`), loadMembers()]).finally(() => tell("loaded"));
  if (turn !== opening) return false;  // another one was opened meanwhile
  state.messages = new Map(messages.map((message) => [message.message_id, message]));
  drawHeading();
  drawTopics();
  listChats();
  draw();
  const keyboard = messages.filter((message) => message.keyboard).at(-1);
  if (keyboard) useKeyboard(keyboard);
  tell("opened");
  await loadMenu();
  if ($("text").disabled) {  // before there is a chat there is nobody to write to
    $("text").disabled = false;
    $("text").focus();
  }
  return true;
}

export async function loadChats() {
  state.chats = await api("chats");
  const current = state.chats.find((chat) => chat.id === state.current?.id);
  if (current) {
    state.current = current;
    drawHeading();
    drawTopics();
  }
  listChats();
  tell("chats");
}

export function busy(action) {
  const what = { typing: "is typing…", upload_photo: "is sending a photo…", upload_document: "is sending a file…" }[action] ?? "is busy…";
  $("subtitle").textContent = `${state.bot.name} ${what}`;
  $("subtitle").classList.add("busy");
  clearTimeout(busyTimer);
  busyTimer = setTimeout(idle, 5000);
}

export function idle() {
  clearTimeout(busyTimer);
  $("subtitle").classList.remove("busy");
  drawHeading();
}

function offerNew({ kind = "private", hasBot = true } = {}) {
  $("opener-type").value = kind;
  $("opener-bot").checked = hasBot;
  $("opener-title").value = NAMES[kind];
  drawOpener();
  ask($("opener")).then((given) => given && openNew(given));
}

const NAMES = { private: "Ann", group: "Traders", supergroup: "Traders", topics: "Traders", channel: "Market news" };
function drawOpener() {
  const kind = $("opener-type").value;
  $("opener-bot-label").hidden = kind === "private";
  if (Object.values(NAMES).includes($("opener-title").value)) $("opener-title").value = NAMES[kind];
}

// The bot comes in after the chat was made, so that it is told.
async function openNew({ kind, title, bot: hasBot }) {
  const topics = kind === "topics";
  const [you] = persons();
  const owner = state.current ? { ...me() } : you;
  const belongs = kind === "private" ? {} : { owner, bot: false };
  const made = await api("chats", { type: topics ? "supergroup" : kind, title, topics, ...belongs }).catch((error) => toast(error.message));
  if (!made) return;
  if (kind !== "private" && hasBot) await inChat(made.id, "events", { kind: "add", by: owner });
  await loadChats();
  await open(made.id);
}

$("back").addEventListener("click", () => document.body.classList.add("browsing"));
$("new-chat").addEventListener("click", () => offerNew());
$("opener-type").addEventListener("change", drawOpener);
hear("new chat", offerNew);
hear("members", drawHeading);
hear("open", async (where) => {
  const { id, say: words, query } = typeof where === "object" ? where : { id: where };
  if (state.current.id !== id) await open(id);
  if (words) await say(words);
  if (query !== undefined) tell("inline", query);
});
