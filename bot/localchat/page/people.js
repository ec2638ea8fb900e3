// Who speaks: every private chat is a person, and in a group or channel one of them is chosen.

import { $, element, hear, tell } from "./dom.js";
import { api, inChat, isChannel, isPrivate, state } from "./state.js";
import { standing } from "./words.js";

const LANGUAGES = {
  en: "English", es: "Español", ru: "Русский", de: "Deutsch", fr: "Français", it: "Italiano", "pt-br": "Português", uk: "Українська",
};
const chosen = new Map();  // who speaks, by chat
const languages = JSON.parse(localStorage.getItem("languages") ?? "{}");
const own = navigator.language.slice(0, 2).toLowerCase();

export const persons = () => state.chats.filter(isPrivate).map((chat) => ({ id: chat.id, name: chat.title }));
export const present = () => state.members.filter((member) => !member.is_bot);
export const bot = () => state.members.find((member) => member.is_bot);
export const memberOf = (id) => present().find((member) => member.id === id);

export function me() {
  const chat = state.current;
  if (isPrivate(chat)) return speaking({ id: chat.id, name: chat.title });
  const everybody = [...present(), ...persons()];
  const [you] = persons();
  const wanted = [chosen.get(chat.id), you?.id, ...present().map((member) => member.id)];
  return speaking(wanted.map((id) => everybody.find((person) => person.id === id)).find(Boolean));
}

const speaking = ({ id, name }) => ({ id, name, language: languages[id] ?? (LANGUAGES[own] ? own : "en") });

export const member = () => memberOf(me().id);

// Whether somebody may write in the current chat: in a channel its admins with the right, and whoever is its first.
export function mayPost() {
  if (!isChannel(state.current) || !present().length) return true;
  const who = member();
  return who?.status === "creator" || Boolean(who?.status === "administrator" && who.rights.can_post_messages);
}

export async function loadMembers() {
  const chat = state.current;
  const members = await api(`chats/${chat.id}/members`);
  if (state.current.id !== chat.id) return;
  state.members = members;
  drawSpeakers();
  tell("members");
}

function drawSpeakers() {
  const chat = state.current;
  $("speaker-label").hidden = isPrivate(chat);
  const outside = persons().filter((person) => !memberOf(person.id));
  const option = (person) => element("option", { value: person.id }, `${person.name} · ${standing(memberOf(person.id), chat)}`);
  $("speaker").replaceChildren(...present().map(option), ...outside.map(option));
  $("speaker").value = me().id;
}

$("speaker").addEventListener("change", async () => {
  const id = Number($("speaker").value);
  chosen.set(state.current.id, id);
  if (!memberOf(id)) await inChat(state.current.id, "events", { kind: "add", who: persons().find((person) => person.id === id) });
  await loadMembers();
  tell("speaker");
});

// A new person is a private chat with the bot; returns who it is.
export async function introduce(name, language) {
  const { id } = await api("chats", { type: "private", title: name });
  if (language) speakLanguage(id, language);
  return { id, name };
}

export function speakLanguage(id, language) {
  languages[id] = language;
  localStorage.setItem("languages", JSON.stringify(languages));
}

export function drawLanguages(select, value) {
  select.replaceChildren(...Object.entries(LANGUAGES).map(([code, name]) => element("option", { value: code, lang: code }, name)));
  select.value = value;
}

hear("chats", () => { if (state.current && !isPrivate(state.current)) drawSpeakers(); });
