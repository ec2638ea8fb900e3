// The chat page. It speaks to /chat/api only; what bots send is built from text and entities, never as HTML.

const $ = (id) => document.getElementById(id);
const state = { bot: null, chats: [], current: null, messages: new Map(), unread: new Map(), unseen: new Set(), loading: 0, late: [], reply: null, editing: null, menu: [] };

// ---- talking to the server

async function api(path, body, method = body ? "POST" : "GET") {
  const answer = await fetch(`/chat/api/${path}`, { method, body: body && JSON.stringify(body) });
  const result = await answer.json();
  if (!answer.ok) throw new Error(result.error);
  return result;
}

const post = (part, body) => api(`chats/${state.current.id}/${part}`, body).catch((error) => toast(error.message));

function me() {
  const chat = state.current;
  if (chat.type === "private") return { id: chat.id, name: chat.title };
  const you = state.chats.find((other) => other.type === "private");
  const role = $("role").value;
  return { id: you.id, name: you.title, admin: role !== "member", anonymous: role === "anonymous" };
}

// ---- small things

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function paint(node, chat) {
  const name = chat.type === "private" ? state.bot.name : chat.title;
  node.textContent = [...name][0].toUpperCase();
  const hue = chat.type === "private" ? 208 : (Math.abs(chat.id) * 47) % 360;
  node.style.background = `linear-gradient(160deg, hsl(${hue} 62% 58%), hsl(${hue} 62% 42%))`;
}

let toastTimer;
function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $("toast").hidden = true; }, 4000);
}

const clockTime = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const dayName = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const summary = (message) => message.text ?? message.caption ?? message.service ?? (message.photo ? "Photo" : message.document ? message.document.name : "");

// ---- text with entities, whose offsets count as JavaScript does: UTF-16 code units

function rich(text, entities, start = 0, end = text.length) {
  const nodes = [];
  let at = start;
  for (let i = 0; i < entities.length; i++) {
    const entity = entities[i];
    const stop = entity.offset + entity.length;
    if (entity.offset < at || stop > end) continue;
    nodes.push(text.slice(at, entity.offset));
    nodes.push(wrap(entity, rich(text, entities.slice(i + 1), entity.offset, stop), text.slice(entity.offset, stop)));
    at = BLOCKS.has(entity.type) && text[stop] === "\n" ? stop + 1 : stop;  // a block ends its line by itself
  }
  nodes.push(text.slice(at, end));
  return nodes;
}

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code" };

function wrap(entity, children, plain) {
  switch (entity.type) {
    case "text_link": return link(entity.url, children);
    case "url": return link(plain, children);
    case "email": return link(`mailto:${plain}`, children);
    case "bot_command": return element("button", { class: "command", type: "button", onclick: () => say(plain) }, ...children);
    case "mention": case "hashtag": case "cashtag": return element("span", { class: "tag" }, ...children);
    case "pre": return element("pre", {}, element("code", {}, ...children));
    case "spoiler": return element("span", { class: "spoiler", onclick: (event) => event.currentTarget.classList.add("open") }, ...children);
    case "blockquote": return element("blockquote", {}, ...children);
    case "expandable_blockquote": return expandable(children);
    case "date_time": return moment(entity, children, plain);
    default: return element(TAGS[entity.type] ?? "span", {}, ...children);
  }
}

function link(address, children) {
  const url = /^[a-z]+:/i.test(address) ? address : `https://${address}`;
  if (!/^(https?|mailto|tel|tg|ton):/i.test(url)) return element("span", {}, ...children);
  return element("a", { href: url, target: "_blank", rel: "noopener noreferrer", title: url, onclick: (event) => { if (follow(url)) event.preventDefault(); } }, ...children);
}

// A deep link to the bot starts it in the private chat, as Telegram does.
function follow(url) {
  const match = /^(?:https?:\/\/t\.me\/|tg:\/\/resolve\?domain=)(\w+)[?&]start=([\w-]*)/.exec(url);
  if (!match || match[1].toLowerCase() !== state.bot.username.toLowerCase()) return false;
  open(state.chats.find((chat) => chat.type === "private").id).then(() => say(`/start ${match[2]}`.trim()));
  return true;
}

function expandable(children) {
  const quote = element("blockquote", { class: "expandable" }, element("span", { class: "fold" }, ...children));
  const expander = element("button", { class: "expander", type: "button", "aria-expanded": "false", "aria-label": "Show all" }, "⌄");
  expander.addEventListener("click", () => {
    const opened = quote.classList.toggle("open");
    expander.setAttribute("aria-expanded", String(opened));
    expander.textContent = opened ? "⌃" : "⌄";
  });
  quote.append(expander);
  return quote;
}

function moment(entity, children, plain) {
  const date = new Date(entity.unix_time * 1000);
  const form = entity.date_time_format ?? "";
  const options = {};
  if (form.includes("w")) options.weekday = "short";
  if (/d/i.test(form)) options.dateStyle = form.includes("D") ? "long" : "medium";
  if (/t/i.test(form)) options.timeStyle = form.includes("T") ? "medium" : "short";
  if (options.weekday && (options.dateStyle || options.timeStyle)) {  // Intl does not mix the two ways
    if (options.dateStyle) Object.assign(options, { day: "numeric", month: options.dateStyle === "long" ? "long" : "short", year: "numeric" });
    if (options.timeStyle) Object.assign(options, { hour: "2-digit", minute: "2-digit" });
    delete options.dateStyle;
    delete options.timeStyle;
  }
  const shown = form === "" ? children : [form === "r" ? relative(date) : new Intl.DateTimeFormat(undefined, options).format(date)];
  return element("time", { datetime: date.toISOString(), title: `${plain} · ${date.toLocaleString()}` }, ...shown);
}

function relative(date) {
  const seconds = (date - Date.now()) / 1000;
  const [unit, size] = [["day", 86400], ["hour", 3600], ["minute", 60]].find(([, span]) => Math.abs(seconds) >= span) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }).format(Math.round(seconds / size), unit);
}

// ---- messages

function isMine(message) {
  return !message.from_bot && (state.current.type === "private" || message.from?.id === me().id);
}

function drawn(message) {
  if (message.service) return element("p", { class: "note", "data-id": message.message_id }, message.service);
  const mine = isMine(message);
  const words = message.text ?? message.caption;
  const shape = [mine ? "mine" : "", message.photo ? "has-photo" : "", message.photo && !words ? "bare" : ""].join(" ");
  const photo = message.photo && element("button", { class: "photo", type: "button", "aria-label": "Open the photo", onclick: () => view(message.photo) },
    element("img", { src: new URL(message.photo).pathname, alt: "Photo", onload: settle }));
  const meta = element("span", { class: "meta" }, `${message.silent ? "silent " : ""}${message.edited ? "edited " : ""}${clockTime.format(message.at * 1000)}`);
  const text = element("div", { class: "text", dir: "auto" }, ...(words ? rich(words, message.entities) : []), meta);
  const bubble = element("div", { class: "bubble" },
    !mine && state.current.type !== "private" ? element("div", { class: "author" }, message.from?.name ?? "") : null,
    quoted(message),
    ...(message.caption_above ? [text, photo] : [photo, message.document && attached(message.document), text]));
  const unseen = state.unseen.has(`${state.current.id}/${message.message_id}`);
  const act = element("button", { class: "act icon", type: "button", "aria-label": "Reply", title: "Reply", onclick: () => reply(message) }, "↩");
  return element("article", { class: `message ${shape}`, "data-id": message.message_id, ondblclick: () => reply(message) }, bubble, keyboardUnder(message), act, unseen ? unseenNote() : null);
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

function keyboardUnder(message) {
  if (!message.buttons.length) return null;
  const rows = message.buttons.map((row) => element("div", {}, ...row.map((button) =>
    element("button", { type: "button", "data-url": button.url, onclick: (event) => tap(message, button, event.currentTarget) }, button.text))));
  return element("div", { class: "buttons" }, ...rows);
}

async function tap(message, button, node) {
  if (button.url) { if (!follow(button.url)) window.open(button.url, "_blank", "noopener"); return; }
  if (button.copy_text) { await navigator.clipboard.writeText(button.copy_text.text); toast("Copied"); return; }
  if (!button.callback_data) { toast("This button works in Telegram only"); return; }
  node.setAttribute("aria-busy", "true");
  const answer = await post("presses", { message_id: message.message_id, data: button.callback_data, from: me() });
  node.removeAttribute("aria-busy");
  if (answer?.toast) toast(answer.toast);
  if (answer?.alert) { $("alert-text").textContent = answer.alert; $("alert").showModal(); }
  if (answer?.url && !follow(answer.url)) window.open(answer.url, "_blank", "noopener");
}

function inTopic(message) {
  if (!state.current.topics) return true;
  return (message.thread ?? 1) === Number($("topic").value || 1);
}

function draw() {
  $("log").replaceChildren();
  for (const message of [...state.messages.values()].filter(inTopic)) append(message);
  if (!$("log").children.length) $("log").append(element("p", { class: "note hello" }, "Nothing here yet. Type / to see what the bot can do."));
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

function show(message) {
  const isNew = !state.messages.has(message.message_id);
  const atEnd = isAtEnd();
  state.messages.set(message.message_id, message);
  const old = $("log").querySelector(`[data-id="${message.message_id}"]`);
  if (old) {
    const node = drawn(message);
    node.classList.add(...[...old.classList].filter((name) => name === "first" || name === "last"));
    old.replaceWith(node);
  } else if (inTopic(message)) append(message).classList.add("new");
  if (atEnd || (isNew && isMine(message))) toEnd();
  if (isNew && message.from_bot) useKeyboard(message);
}

let pinned = true;
const isAtEnd = () => $("log").scrollHeight - $("log").scrollTop - $("log").clientHeight < 80;
function toEnd() { $("log").scrollTop = $("log").scrollHeight; pinned = true; }
function settle() { if (pinned) toEnd(); }  // photos grow the log after they were put there
$("log").addEventListener("scroll", () => { pinned = isAtEnd(); $("down").hidden = pinned; });
$("down").addEventListener("click", toEnd);
new ResizeObserver(settle).observe($("log"));

function flash(id) {
  const node = $("log").querySelector(`[data-id="${id}"]`);
  node?.scrollIntoView({ block: "center", behavior: "smooth" });
  node?.classList.remove("flash");
  requestAnimationFrame(() => node?.classList.add("flash"));
}

function view(address) {
  $("viewed").replaceChildren(element("img", { src: new URL(address).pathname, alt: "Photo" }));
  $("viewer").showModal();
}
$("viewer").addEventListener("close", () => $("viewed").replaceChildren());

// ---- the keyboard that a bot puts in place of ours

function useKeyboard(message) {
  const markup = message.keyboard;
  if (!markup) return;
  if (markup.force_reply) { reply(message); return; }
  const rows = (markup.keyboard ?? []).map((row) => element("div", {}, ...row.map((button) =>
    element("button", { type: "button", onclick: () => { say(button.text); if (markup.one_time_keyboard) $("keyboard").hidden = true; } }, button.text))));
  $("keyboard").replaceChildren(...rows);
  $("keyboard").hidden = !rows.length;
  $("text").placeholder = markup.input_field_placeholder ?? "Message";
}

// ---- writing

function reply(message) {
  state.reply = message;
  $("replying-to").textContent = `${message.from_bot ? state.bot.name : message.from?.name ?? ""}: ${summary(message)}`;
  $("replying").hidden = false;
  $("text").focus();
}

function stopReplying() { state.reply = state.editing = null; $("replying").hidden = true; }

async function say(text) {
  if (state.editing) {
    await api(`chats/${state.current.id}/messages/${state.editing.message_id}`, { text }, "PATCH").catch((error) => toast(error.message));
    stopReplying();
    return;
  }
  const body = { text, from: me(), reply_to: state.reply?.message_id };
  if (state.current.topics && $("topic").value !== "1") body.thread = Number($("topic").value);
  stopReplying();
  const sent = await post("messages", body);
  if (sent && !sent.shown_to_bot) {
    state.unseen.add(`${state.current.id}/${sent.message_id}`);
    $("log").querySelector(`[data-id="${sent.message_id}"]`)?.append(unseenNote());
    toEnd();
  }
}

function unseenNote() {
  return element("p", { class: "unseen-by-bot" }, `The bot does not see this. In a group write /command@${state.bot.username}, or reply to the bot.`);
}

function edit() {
  const last = [...state.messages.values()].filter((message) => isMine(message) && message.text).at(-1);
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
  const options = [...$("suggestions").children];
  const chosen = options.findIndex((option) => option.ariaSelected === "true");
  if (event.key === "Escape") { stopReplying(); options.length && hideSuggestions(); }
  else if (options.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) choose(options, (chosen + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length);
  else if (options.length && event.key === "Tab") complete(options[Math.max(chosen, 0)].dataset.command);
  else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    if (chosen >= 0) $("text").value = options[chosen].dataset.command;
    $("composer").requestSubmit();
  }
  else if (event.key === "ArrowUp" && !$("text").value) edit();
  else return;
  event.preventDefault();
});

// ---- command suggestions

function suggest() {
  const text = $("text").value;
  const matching = /^\/\w*$/.test(text) ? state.menu.filter((entry) => `/${entry.command}`.startsWith(text.toLowerCase())) : [];
  const tail = state.current.type === "private" ? "" : `@${state.bot.username}`;
  $("suggestions").replaceChildren(...matching.map((entry) => {
    const command = `/${entry.command}${tail}`;
    return element("li", { role: "option", "aria-selected": "false", "data-command": command, onclick: () => { $("text").value = ""; typed(); say(command); } },
      element("b", {}, `/${entry.command}`), element("span", {}, entry.description));
  }));
  $("suggestions").hidden = !matching.length;
}

function choose(options, place) {
  options.forEach((option, i) => option.setAttribute("aria-selected", String(i === place)));
  options[place].scrollIntoView({ block: "nearest" });
}

function complete(command) { $("text").value = `${command} `; typed(); }
function hideSuggestions() { $("suggestions").replaceChildren(); $("suggestions").hidden = true; }
async function loadMenu() { state.menu = await api(`chats/${state.current.id}/menu?from=${me().id}&language=${navigator.language.slice(0, 2)}`); suggest(); }

// ---- chats

const KINDS = { private: "bot", group: "group", supergroup: "supergroup", channel: "channel" };
const EVENTS = {
  private: { block: "Block the bot", unblock: "Unblock the bot" },
  group: { kick: "Remove the bot", add: "Add the bot", promote: "Make the bot admin", demote: "Make the bot a member", migrate: "Become a supergroup" },
  supergroup: { kick: "Remove the bot", add: "Add the bot", promote: "Make the bot admin", demote: "Make the bot a member" },
  channel: { kick: "Remove the bot", add: "Add the bot" },
};
const TOPIC_EVENTS = { create_topic: "New topic", close_topic: "Close this topic", reopen_topic: "Open this topic again", delete_topic: "Delete this topic" };

function listChats() {
  $("chats").replaceChildren(...state.chats.map((chat) => {
    const avatar = element("span", { class: "avatar", "aria-hidden": "true" });
    paint(avatar, chat);
    const unread = state.unread.get(chat.id);
    const name = chat.type === "private" ? state.bot.name : chat.title;
    const what = chat.type === "private" ? `private chat, as ${chat.title}` : KINDS[chat.type];
    return element("li", { "aria-current": chat.id === state.current?.id && "true" },
      element("button", { onclick: () => open(chat.id) }, avatar, element("b", {}, name), element("small", {}, what),
        unread ? element("span", { class: "unread", "aria-label": `${unread} unread` }, String(unread)) : null));
  }));
}

function choices(select, entries, value) {
  select.replaceChildren(...entries.map(([key, text]) => element("option", { value: key }, text)));
  if (value !== undefined && entries.some(([key]) => String(key) === String(value))) select.value = value;
}

function drawHeading() {
  const chat = state.current;
  paint($("avatar"), chat);
  $("title").textContent = chat.type === "private" ? state.bot.name : chat.title;
  $("subtitle").textContent = chat.type === "private" ? KINDS.private : `${KINDS[chat.type]} with ${state.bot.name}`;
  document.title = $("title").textContent;
  $("role-label").hidden = chat.type === "private" || chat.type === "channel";
  $("topic-label").hidden = !chat.topics;
  if (chat.topics) choices($("topic"), chat.topics.map((topic) => [topic.thread, `# ${topic.name}${topic.closed ? " (closed)" : ""}`]), $("topic").value);
  choices($("event"), [["", "More"], ...Object.entries({ ...EVENTS[chat.type], ...(chat.topics ? TOPIC_EVENTS : {}) })]);
}

async function open(id) {
  const chat = state.chats.find((other) => other.id === id) ?? state.chats[0];
  if (state.current?.id !== chat.id) { stopReplying(); $("keyboard").hidden = true; }
  state.current = chat;
  state.unread.delete(chat.id);
  document.body.classList.remove("browsing");
  history.replaceState(null, "", `#${chat.id}`);
  const messages = await whileLoading(() => api(`chats/${chat.id}/messages`));
  if (state.current.id !== chat.id) return;  // another one was opened meanwhile
  state.messages = new Map(messages.map((message) => [message.message_id, message]));
  const keyboard = messages.filter((message) => message.keyboard).at(-1);
  drawHeading();
  listChats();
  draw();
  toEnd();
  if (keyboard) useKeyboard(keyboard);
  state.late.splice(0).forEach(hear);
  await loadMenu();
  if ($("text").disabled) {  // before there is a chat there is nobody to write to
    $("text").disabled = false;
    $("text").focus();
  }
}

async function loadChats() {
  state.chats = await api("chats");
  const current = state.chats.find((chat) => chat.id === state.current?.id);
  if (current) { state.current = current; drawHeading(); }
  listChats();
}

$("back").addEventListener("click", () => document.body.classList.add("browsing"));
$("role").addEventListener("change", loadMenu);
$("topic").addEventListener("change", () => { draw(); toEnd(); });
$("event").addEventListener("change", async () => {
  const kind = $("event").value;
  $("event").value = "";
  const name = kind === "create_topic" ? prompt("Name of the topic") : undefined;
  const outcome = await post("events", { kind, name, thread: state.current.topics ? Number($("topic").value) : undefined });
  if (!outcome) return;
  await loadChats();
  if (outcome.thread && kind === "create_topic") { $("topic").value = outcome.thread; draw(); }
  if (outcome.id) await open(outcome.id);
  else toast("Done");
});
$("new-chat").addEventListener("click", () => $("opener").showModal());
$("opener").addEventListener("close", async () => {
  if ($("opener").returnValue !== "open") return;
  const kind = $("opener-type").value;
  const topics = kind === "topics";
  const made = await api("chats", { type: topics ? "supergroup" : kind, title: $("opener-title").value, topics }).catch((error) => toast(error.message));
  if (made) { await loadChats(); await open(made.id); }
});

// ---- news

function busy(action) {
  const what = { typing: "is typing…", upload_photo: "is sending a photo…", upload_document: "is sending a file…" }[action] ?? "is busy…";
  $("subtitle").textContent = `${state.bot.name} ${what}`;
  $("subtitle").classList.add("busy");
  clearTimeout(state.busyTimer);
  state.busyTimer = setTimeout(idle, 5000);
}

function idle() { clearTimeout(state.busyTimer); $("subtitle").classList.remove("busy"); drawHeading(); }

const NEWS = {
  chats: () => loadChats(),
  menu: () => loadMenu(),
  action: (news) => { if (news.chat === state.current.id) busy(news.action); },
  deleted: (news) => { if (news.chat === state.current.id) { state.messages.delete(news.message_id); $("log").querySelector(`[data-id="${news.message_id}"]`)?.remove(); } },
  message: (news) => {
    if (news.chat === state.current.id) {
      if (news.message.from_bot) idle();
      if (news.message.service && state.current.topics) loadChats();
      show(news.message);
    } else if (news.message.from_bot) {
      state.unread.set(news.chat, (state.unread.get(news.chat) ?? 0) + 1);
      listChats();
    }
  },
};

function hear(news) {
  if (state.loading) state.late.push(news);  // told again once what it is about is there
  else NEWS[news.kind]?.(news);
}

async function whileLoading(load) {
  state.loading += 1;
  try { return await load(); } finally { state.loading -= 1; }
}

// Listening comes first, then loading: so nothing is missed between the two.
async function refresh() {
  await whileLoading(async () => {
    await loadChats();
    await open(state.current?.id ?? Number(location.hash.slice(1)));
  });
  state.late.splice(0).forEach(hear);
}

state.bot = await api("bot");
const stream = new EventSource("/chat/api/stream");
stream.addEventListener("open", refresh);
stream.addEventListener("message", (event) => hear(JSON.parse(event.data)));
stream.addEventListener("error", () => { $("subtitle").textContent = "not running; waiting for it…"; });
