// Inline mode: what is typed behind the bot's name is asked while it is typed.

import { $, element, tell } from "./dom.js";
import { offer, point } from "./listing.js";
import { me } from "./people.js";
import { post, state } from "./state.js";

const PAUSE_MS = 300;  // of the fingers, before the bot is asked
const LABEL = "Inline results";
let timer;
let wanted = null;  // the newest question: answers to older ones come too late

// What is asked in a text; null where it does not begin with the bot's name and a space.
export function inlineQuery(text) {
  const match = /^@(\w+)\s(.*)$/s.exec(text);
  const isOurs = match && state.bot.inline && match[1].toLowerCase() === state.bot.username.toLowerCase();
  return isOurs ? match[2].trim() : null;
}

export function searchInline(query) {
  const question = JSON.stringify([query, state.current.id, me().id]);
  if (question === wanted) return;
  clearTimeout(timer);
  if (wanted === null) offer(LABEL, [], `${state.bot.name} is searching…`);
  wanted = question;
  timer = setTimeout(() => search(query, question), PAUSE_MS);
}

export function leaveInline() {
  clearTimeout(timer);
  wanted = null;
}

async function search(query, question) {
  const answer = await post("inline", { query, from: me() });
  if (question !== wanted) return;
  if (answer) show(query, answer, found(answer));
  else offer(LABEL, [], `${state.bot.name} gave no answer.`);
}

async function goOn(query, offset, rows) {
  const question = wanted;
  const answer = await post("inline", { query, offset, from: me() });
  if (answer && question === wanted) show(query, answer, [...rows, ...found(answer)]);
}

function show(query, answer, rows) {
  const more = answer.next_offset && option({ class: "above" }, () => goOn(query, answer.next_offset, rows), "More results");
  const options = [above(answer.button), ...rows, more].filter(Boolean);
  offer(LABEL, options, options.length ? "" : "Nothing found.");
  if (rows.length) point(rows[0]);
}

const found = (answer) => answer.results.map((result) => row(answer.id, result));

function row(id, result) {
  const words = element("span", { class: "words" }, element("b", {}, result.title ?? result.caption ?? "Photo"), element("small", {}, result.description ?? ""));
  return option({ class: "result" }, () => choose(id, result), thumbnail(result), words);
}

// The button over the results leads into the private chat.
function above(button) {
  if (!button) return null;
  return option({ class: "above" }, () => { empty(); tell("start", button.start_parameter); }, button.text);
}

function option(attributes, choose, ...children) {
  const node = element("li", { role: "option", "aria-selected": "false", ...attributes, onclick: choose }, ...children);
  return Object.assign(node, { choose });
}

// Pictures from elsewhere are not loaded: nothing leaves this machine.
function thumbnail(result) {
  const path = result.thumbnail && new URL(result.thumbnail, location.href).pathname;
  if (path?.startsWith("/chat/files/")) return element("img", { class: "thumbnail", src: path, alt: "" });
  return element("span", { class: "thumbnail", "aria-hidden": "true" }, [...(result.title ?? "▦")][0]);
}

async function choose(id, result) {
  empty();
  const thread = state.current.topics && state.topic !== 1 ? state.topic : undefined;
  await post("inline/choose", { id, result_id: result.id, thread, from: me() });
}

function empty() {
  $("text").value = "";
  tell("typed");
}
