// Who is in a group or channel and what they may do, to look at and to change.

import { $, element, hear, toast } from "./dom.js";
import { bot, drawLanguages, introduce, loadMembers, me, memberOf, persons, present } from "./people.js";
import { isChannel, post, state } from "./state.js";
import { right, standing } from "./words.js";

const CHANNEL = ["can_post_messages", "can_edit_messages", "can_delete_messages", "can_change_info", "can_invite_users", "can_restrict_members", "can_promote_members"];
const GROUP = ["can_delete_messages", "can_restrict_members", "can_pin_messages", "can_manage_topics", "can_change_info", "can_invite_users", "can_promote_members"];

export function showMembers() {
  drawMembers();
  drawLanguages($("newcomer-language"), me().language);
  $("members").showModal();
}

function drawMembers() {
  $("members-title").textContent = isChannel(state.current) ? "Admins and readers" : "Members";
  $("members-by").textContent = `Changes are made as ${me().name}, ${standing(memberOf(me().id), state.current)}.`;
  $("members-list").replaceChildren(...present().map(row), row(bot() ?? { ...state.bot, is_bot: true, status: "left", rights: {} }));
}

function row(member) {
  const name = element("span", { class: "who" }, element("b", {}, member.name), element("small", {}, member.is_bot ? `bot, ${inWords(member)}` : inWords(member)));
  const controls = member.status === "creator" ? [] : [roles(member), element("button", {
    type: "button", class: "quiet-button", "aria-label": `${member.status === "left" ? "Add" : "Remove"} ${member.name}`,
    onclick: () => change(member.status === "left" ? "add" : "kick", member),
  }, member.status === "left" ? "Add" : "Remove")];
  return element("li", {}, name, ...controls, member.status === "administrator" && rights(member));
}

const inWords = (member) => (member.status === "left" ? "not here" : standing(member, state.current));

function roles(member) {
  if (member.status === "left" || (member.is_bot && isChannel(state.current))) return null;
  const names = { member: isChannel(state.current) ? "Reader" : "Member", admin: "Admin" };
  if (!member.is_bot && !isChannel(state.current)) names.anonymous = "Anonymous admin";
  const select = element("select", { "aria-label": `Role of ${member.name}` },
    ...Object.entries(names).map(([key, text]) => element("option", { value: key }, text)));
  select.value = member.anonymous ? "anonymous" : member.status === "administrator" ? "admin" : "member";
  select.addEventListener("change", () => {
    if (select.value === "member") change("demote", member);
    else change("promote", member, { rights: { is_anonymous: select.value === "anonymous" } });
  });
  return select;
}

function rights(member) {
  const shown = isChannel(state.current) ? CHANNEL : GROUP;
  const boxes = shown.map((name) => {
    const box = element("input", { type: "checkbox", checked: Boolean(member.rights[name]) });
    box.addEventListener("change", () => change("promote", member, { rights: { ...member.rights, is_anonymous: member.anonymous, [name]: box.checked } }));
    return element("label", {}, box, right(name));
  });
  return element("details", { open: opened.has(member.id), ontoggle: (event) => opened[event.currentTarget.open ? "add" : "delete"](member.id) },
    element("summary", {}, `What ${member.name} may do`), element("div", { class: "rights" }, ...boxes));
}
const opened = new Set();

async function change(kind, member, more = {}) {
  const who = member.is_bot ? "bot" : { id: member.id, name: member.name };
  if (await post("events", { kind, who, by: me(), ...more })) toast("Done");
  await loadMembers();
}

$("newcomer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const name = $("newcomer-name").value.trim();
  const known = persons().find((person) => person.name === name && !memberOf(person.id));
  const person = known ?? await introduce(name, $("newcomer-language").value);
  if (await post("events", { kind: "add", who: person, by: me() })) $("newcomer-name").value = "";
  await loadMembers();
});

hear("members", () => { if ($("members").open) drawMembers(); });
