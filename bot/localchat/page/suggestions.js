// What is suggested while somebody types: commands, the bot's name, or what the bot offers inline.

import { $, element, hear, tell } from "./dom.js";
import { inlineQuery, leaveInline, searchInline } from "./inline.js";
import { offer } from "./listing.js";
import { me } from "./people.js";
import { api, isPrivate, state } from "./state.js";

export function suggest() {
  const text = $("text").value;
  const query = inlineQuery(text);
  if (query !== null) { searchInline(query); return; }
  leaveInline();
  offer("Commands", [...commands(text), ...names(text)]);
}

function commands(text) {
  if (!/^\/\w*$/.test(text)) return [];
  const tail = isPrivate(state.current) ? "" : `@${state.bot.username}`;
  const matching = state.menu.filter((entry) => `/${entry.command}`.startsWith(text.toLowerCase()));
  return matching.map((entry) => option(`/${entry.command}`, entry.description, {
    choose: () => { fill(""); tell("say", `/${entry.command}${tail}`); },
    complete: () => fill(`/${entry.command}${tail} `),
  }));
}

function names(text) {
  const name = `@${state.bot.username}`;
  if (!state.bot.inline || !/^@\w*$/.test(text) || !name.toLowerCase().startsWith(text.toLowerCase())) return [];
  const complete = () => fill(`${name} `);
  return [option(name, "ask without leaving this chat", { choose: complete, complete })];
}

function option(name, words, { choose, complete }) {
  const node = element("li", { role: "option", "aria-selected": "false", onclick: choose }, element("b", {}, name), element("span", {}, words));
  return Object.assign(node, { choose, complete });
}

export function hide() {
  leaveInline();
  offer("Commands", []);
}

function fill(text) {
  $("text").value = text;
  $("text").focus();
  tell("typed");
}

export async function loadMenu() {
  const { id, language } = me();
  state.menu = await api(`chats/${state.current.id}/menu?from=${id}&language=${language}`);
  if (inlineQuery($("text").value) === null) suggest();
}

hear("inline", (query) => fill(`@${state.bot.username} ${query}`));
hear("speaker", loadMenu);
