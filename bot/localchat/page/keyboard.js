// The keyboard that a bot puts in place of ours.

import { $, element, hear, tell, toast } from "./dom.js";
import { chooseChat } from "./chooser.js";

const ELSEWHERE = ["request_users", "request_contact", "request_location", "request_poll", "request_managed_bot", "web_app"];

export function useKeyboard(message) {
  const markup = message.keyboard;
  if (!markup) return;
  if (markup.force_reply) { tell("reply", message); return; }
  const rows = (markup.keyboard ?? []).map((row) => element("div", {}, ...row.map((button) => key(message, button))));
  $("keyboard").replaceChildren(...rows);
  $("keyboard").hidden = !rows.length;
  tell("placeholder", rows.length ? markup.input_field_placeholder : undefined);
}

function key(message, button) {
  const asks = button.request_chat;
  const classes = [button.style ? `style-${button.style}` : "", asks ? "asks" : ""].join(" ").trim();
  return element("button", { type: "button", class: classes || null, "aria-haspopup": asks && "dialog", onclick: () => press(message, button) }, button.text);
}

async function press(message, button) {
  if (button.request_chat) {
    if (!await chooseChat(message, button)) return;
  } else if (ELSEWHERE.some((what) => button[what])) toast("This button works in Telegram only");
  else tell("say", button.text);
  if (message.keyboard.one_time_keyboard) hideKeyboard();
}

export function hideKeyboard() {
  $("keyboard").hidden = true;
  tell("placeholder", undefined);
}

hear("keyboard", useKeyboard);
