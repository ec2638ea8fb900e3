// The log: messages as people see them.

import { $, element, hear, tell } from "./dom.js";
import { buttonsUnder } from "./buttons.js";
import { me, member } from "./people.js";
import { rich } from "./richtext.js";
import { isChannel, isPrivate, state } from "./state.js";
import { clockTime, dayName, summary } from "./words.js";

export function isMine(message) {
  if (message.from_bot || message.forwarded || isChannel(state.current)) return false;
  if (isPrivate(state.current)) return true;
  return message.from?.id === (member()?.anonymous ? state.current.id : me().id);
}

function drawn(message) {
  if (message.service) return element("p", { class: "note", "data-id": message.message_id }, message.service);
  const words = message.text ?? message.caption;
  const shape = [isMine(message) ? "mine" : "", message.photo ? "has-photo" : "", message.photo && !words ? "bare" : ""].join(" ");
  const text = element("div", { class: "text", dir: "auto" }, ...(words ? rich(words, message.entities) : []), meta(message));
  const media = [message.photo && photo(message.photo), message.document && attached(message.document)];
  const bubble = element("div", { class: "bubble" }, author(message), quoted(message), ...(message.caption_above ? [text, ...media] : [...media, text]));
  const unseen = state.unseen.has(`${state.current.id}/${message.message_id}`);
  const answer = element("button", { class: "act icon", type: "button", "aria-label": "Reply", title: "Reply", onclick: () => tell("reply", message) }, "↩");
  const attributes = { class: `message ${shape}`, "data-id": message.message_id, ondblclick: () => tell("reply", message) };
  return element("article", attributes, bubble, buttonsUnder(message), answer, unseen && unseenNote());
}

function author(message) {
  const via = message.via_bot && element("span", { class: "via" }, ` via @${state.bot.username}`);
  const shown = !isPrivate(state.current) && !isMine(message);
  if (!shown && !via) return null;
  const forwarded = message.forwarded && element("span", { class: "via" }, " posted in the channel");
  return element("div", { class: shown ? "author" : "author always" }, shown ? message.from?.name ?? "" : null, via, forwarded);
}

function meta(message) {
  const marks = [message.silent && "silent", message.edited && "edited", clockTime.format(message.at * 1000)].filter(Boolean);
  return element("span", { class: "meta" }, marks.join(" "));
}

// A photo of ours comes from this machine; one from elsewhere is not loaded.
function photo(address) {
  const local = new URL(address, location.href);
  if (local.pathname.startsWith("/chat/files/") === false) return element("p", { class: "elsewhere" }, `Photo at ${local.host}`);
  return element("button", { class: "photo", type: "button", "aria-label": "Open the photo", onclick: () => view(local.pathname) },
    element("img", { src: local.pathname, alt: "Photo", onload: settle }));
}

function attached(document) {
  return element("a", { class: "document", href: new URL(document.address).pathname, download: document.name }, document.name);
}

function quoted(message) {
  const target = message.reply_to && state.messages.get(message.reply_to);
  if (!target || target.service) return null;
  return element("button", { class: "quoted", type: "button", onclick: () => flash(target.message_id) },
    element("b", {}, target.from_bot ? state.bot.name : target.from?.name ?? ""), element("span", {}, summary(target)));
}

function unseenNote() {
  return element("p", { class: "unseen-by-bot" }, `The bot does not see this. In a group write /command@${state.bot.username}, or reply to the bot.`);
}

export function markUnseen(id) {
  state.unseen.add(`${state.current.id}/${id}`);
  $("log").querySelector(`[data-id="${id}"]`)?.append(unseenNote());
  toEnd();
}

const inTopic = (message) => !state.current.topics || (message.thread ?? 1) === state.topic;

export function draw() {
  $("log").replaceChildren();
  for (const message of [...state.messages.values()].filter(inTopic)) append(message);
  if (!$("log").children.length) $("log").append(element("p", { class: "note hello" }, "Nothing here yet. Type / to see what the bot can do."));
  toEnd();
}

// New messages are added one by one: a log that is rebuilt would be read out anew.
function append(message) {
  $("log").querySelector(".hello")?.remove();
  const before = state.messages.get(Number($("log").lastElementChild?.dataset.id));
  const day = dayName.format(message.at * 1000);
  if (!before || dayName.format(before.at * 1000) !== day) $("log").append(element("p", { class: "note" }, day));
  const goesOn = before && before.from?.id === message.from?.id && !before.service && message.at - before.at < 300;
  if (goesOn) $("log").lastElementChild.classList.remove("last");
  const node = drawn(message);
  node.classList.add("last", ...(goesOn ? [] : ["first"]));
  $("log").append(node);
  return node;
}

export function show(message) {
  const isNew = !state.messages.has(message.message_id);
  const atEnd = isAtEnd();
  state.messages.set(message.message_id, message);
  const old = $("log").querySelector(`[data-id="${message.message_id}"]`);
  if (old) {
    const node = drawn(message);
    node.classList.add(...[...old.classList].filter((name) => name === "first" || name === "last"));
    old.replaceWith(node);
  } else if (inTopic(message)) append(message).classList.add("new");
  else tell("elsewhere", message.thread ?? 1);
  if (atEnd || (isNew && isMine(message))) toEnd();
  if (isNew && message.from_bot) tell("keyboard", message);
}

export function remove(id) {
  state.messages.delete(id);
  $("log").querySelector(`[data-id="${id}"]`)?.remove();
}

let pinned = true;
let height = 0;  // at which the log was last seen
const isAtEnd = () => $("log").scrollHeight - $("log").scrollTop - $("log").clientHeight < 80;
export function toEnd() {
  $("log").scrollTop = $("log").scrollHeight;
  height = $("log").scrollTop;
  pinned = true;
}
function settle() { if (pinned) toEnd(); }  // photos grow the log after they were put there
$("log").addEventListener("scroll", () => {  // nobody leaves the end but upwards: a photo may have grown the log before we hear of it
  pinned = isAtEnd() || (pinned && $("log").scrollTop >= height);
  height = $("log").scrollTop;
  $("down").hidden = pinned;
});
$("down").addEventListener("click", toEnd);
new ResizeObserver(settle).observe($("log"));

function flash(id) {
  const node = $("log").querySelector(`[data-id="${id}"]`);
  node?.scrollIntoView({ block: "center", behavior: "smooth" });
  node?.classList.remove("flash");
  requestAnimationFrame(() => node?.classList.add("flash"));
}

function view(path) {
  $("viewed").replaceChildren(element("img", { src: path, alt: "Photo" }));
  $("viewer").showModal();
}
$("viewer").addEventListener("close", () => $("viewed").replaceChildren());

hear("speaker", draw);
