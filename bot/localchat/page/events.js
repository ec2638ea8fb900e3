// The menu of a chat: what can happen to it.

import { $, ask, choices, element, hear, toast } from "./dom.js";
import { loadChats, open } from "./chats.js";
import { showMembers } from "./members.js";
import { bot, drawLanguages, loadMembers, me, speakLanguage } from "./people.js";
import { isChannel, isGroup, isPrivate, post, state } from "./state.js";
import { loadMenu } from "./suggestions.js";
import { goTo } from "./topics.js";

function entries(chat) {
  if (isPrivate(chat)) return [["Block the bot", () => happen("block")], ["Unblock the bot", () => happen("unblock")]];
  const topic = chat.topics?.find((one) => one.thread === state.topic);
  const linked = chat.linked !== undefined;
  return [
    [isChannel(chat) ? "Admins and readers" : "Members", showMembers],
    bot() ? ["Remove the bot", () => happen("kick")] : ["Add the bot", () => happen("add")],
    isGroup(chat) && bot()?.status === "member" && ["Make the bot an admin", () => happen("promote")],
    isGroup(chat) && bot()?.status === "administrator" && ["Make the bot a member", () => happen("demote")],
    chat.type === "group" && ["Become a supergroup", () => happen("migrate")],
    chat.type === "supergroup" && !linked && ["Discuss a channel here", link],
    linked && ["End the link with the other chat", () => happen("unlink")],
    topic && ["New topic", openTopic],
    topic && (topic.closed ? ["Open this topic again", () => happen("reopen_topic")] : ["Close this topic", () => happen("close_topic")]),
    topic && topic.thread !== 1 && ["Delete this topic", () => happen("delete_topic")],
  ].filter(Boolean);
}

async function happen(kind, more = {}) {
  const thread = state.current.topics ? state.topic : undefined;
  const outcome = await post("events", { kind, thread, by: me(), ...more });
  if (!outcome) return null;
  await Promise.all([loadChats(), loadMembers()]);
  if (outcome.id) await open(outcome.id);
  else toast("Done");
  return outcome;
}

async function openTopic() {
  const given = await ask($("new-topic"));
  const outcome = given && await happen("create_topic", { name: given.name });
  if (outcome) goTo(outcome.thread);
}

async function link() {
  const channels = state.chats.filter(isChannel);
  if (!channels.length) { toast("There is no channel yet"); return; }
  choices($("link-channel"), channels.map((chat) => [chat.id, chat.title]));
  const given = await ask($("link"));
  if (given) await happen("link", { channel: Number(given.channel) });
}

function drawMenu() {
  const who = me();
  $("language-of").textContent = who.name === "You" ? "Your language" : `Language of ${who.name}`;
  drawLanguages($("language"), who.language);
  $("events").replaceChildren(...entries(state.current).map(([words, act]) =>
    element("button", { type: "button", onclick: () => { $("menu").hidePopover(); act(); } }, words)));
}

$("menu").addEventListener("beforetoggle", (event) => { if (event.newState === "open") drawMenu(); });
$("menu").addEventListener("toggle", (event) => $("more").setAttribute("aria-expanded", String(event.newState === "open")));
$("language").addEventListener("change", () => {
  speakLanguage(me().id, $("language").value);
  loadMenu();
});
hear("members", () => { if ($("menu").matches(":popover-open")) drawMenu(); });
