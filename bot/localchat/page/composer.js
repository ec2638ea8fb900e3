// Writing.

import { $, hear, tell, toast } from "./dom.js";
import { options, selected, step } from "./listing.js";
import { isMine, markUnseen } from "./messages.js";
import { mayPost, me, member } from "./people.js";
import { api, isChannel, isGroup, post, state } from "./state.js";
import { hide, suggest } from "./suggestions.js";
import { summary } from "./words.js";

let hint;  // what a bot's keyboard says instead

export function stopReplying() { state.reply = state.editing = null; $("replying").hidden = true; }

function reply(message) {
  if (!mayPost()) return;
  state.reply = message;
  $("replying-to").textContent = `${message.from_bot ? state.bot.name : message.from?.name ?? ""}: ${summary(message)}`;
  $("replying").hidden = false;
  $("text").focus();
}

export async function say(text) {
  if (state.editing) {
    await api(`chats/${state.current.id}/messages/${state.editing.message_id}`, { text }, "PATCH").catch((error) => toast(error.message));
    stopReplying();
    return;
  }
  const body = { text, from: me(), reply_to: state.reply?.message_id };
  if (state.current.topics && state.topic !== 1) body.thread = state.topic;
  stopReplying();
  const sent = await post("messages", body);
  if (sent && !sent.shown_to_bot && isGroup(state.current)) markUnseen(sent.message_id);
}

function edit() {
  const last = [...state.messages.values()].filter((message) => isMine(message) && message.text && !message.via_bot).at(-1);
  if (!last) return;
  state.editing = last;
  $("text").value = last.text;
  $("replying-to").textContent = `Edit: ${last.text}`;
  $("replying").hidden = false;
  typed();
}

function typed() {
  $("send").disabled = !$("text").value.trim();
  suggest();
}

// In a channel its admins write as the channel; everybody else reads.
export function drawComposer() {
  const chat = state.current;
  const may = mayPost();
  document.body.classList.toggle("reading", !may);
  $("composer").hidden = !may;
  $("reading").hidden = may;
  $("reading").textContent = `${me().name} reads this channel. Only its admins can post.`;
  const title = isChannel(chat) || member()?.anonymous ? `Write as ${chat.title}` : "Message";
  $("text").placeholder = hint ?? title;
}

$("text").addEventListener("input", typed);
$("stop-replying").addEventListener("click", () => { stopReplying(); $("text").focus(); });
$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("text").value.trim();
  if (!text) return;
  $("text").value = "";
  typed();
  say(text);
});
$("text").addEventListener("keydown", (event) => {
  const listed = options().length > 0;
  if (event.key === "Escape") { stopReplying(); hide(); }
  else if (listed && (event.key === "ArrowDown" || event.key === "ArrowUp")) step(event.key === "ArrowDown" ? 1 : -1);
  else if (listed && event.key === "Tab" && (selected() ?? options()[0]).complete) (selected() ?? options()[0]).complete();
  else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    if (selected()) selected().choose();
    else $("composer").requestSubmit();
  } else if (event.key === "ArrowUp" && !$("text").value) edit();
  else return;
  event.preventDefault();
});

hear("typed", typed);
hear("say", say);
hear("reply", reply);
hear("placeholder", (words) => { hint = words; drawComposer(); });
for (const word of ["members", "speaker"]) hear(word, drawComposer);
