// Buttons under messages.

import { $, element, tell, toast } from "./dom.js";
import { deepLink } from "./links.js";
import { me } from "./people.js";
import { post } from "./state.js";

export function buttonsUnder(message) {
  if (!message.buttons.length) return null;
  const rows = message.buttons.map((row) => element("div", {}, ...row.map((button) =>
    element("button", { type: "button", "data-url": button.url, onclick: (event) => tap(message, button, event.currentTarget) }, button.text))));
  return element("div", { class: "buttons" }, ...rows);
}

async function tap(message, button, node) {
  if (button.url) go(button.url);
  else if (button.copy_text) await navigator.clipboard.writeText(button.copy_text.text).then(() => toast("Copied"));
  else if (button.switch_inline_query_current_chat !== undefined) tell("inline", button.switch_inline_query_current_chat);
  else if (button.switch_inline_query !== undefined) tell("inline elsewhere", button.switch_inline_query);
  else if (button.callback_data) await press(message, button.callback_data, node);
  else toast("This button works in Telegram only");
}

async function press(message, data, node) {
  node.setAttribute("aria-busy", "true");
  const answer = await post("presses", { message_id: message.message_id, data, from: me() });
  node.removeAttribute("aria-busy");
  if (answer?.toast) toast(answer.toast);
  if (answer?.alert) {
    $("alert-text").textContent = answer.alert;
    $("alert").showModal();
  }
  if (answer?.url) go(answer.url);
}

function go(url) {
  if (deepLink(url)) tell("follow", url);
  else window.open(url, "_blank", "noopener");
}
