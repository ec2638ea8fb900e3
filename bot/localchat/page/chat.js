// The chat page. It speaks to /chat/api only; this part listens to the server's news and shares them out.

import { $, hear } from "./dom.js";
import { busy, idle, listChats, loadChats, open } from "./chats.js";
import "./events.js";
import { remove, show } from "./messages.js";
import { loadMembers } from "./people.js";
import { api, state } from "./state.js";
import { loadMenu } from "./suggestions.js";

const NEWS = {
  chats: () => loadChats(),
  menu: () => loadMenu(),
  members: (news) => { if (news.chat === state.current.id) loadMembers(); },
  action: (news) => { if (news.chat === state.current.id) busy(news.action); },
  deleted: (news) => { if (news.chat === state.current.id) remove(news.message_id); },
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

let loading = 0;
const late = [];  // told again once what it is about is there

function learn(news) {
  if (loading) late.push(news);
  else NEWS[news.kind]?.(news);
}

function catchUp() { if (!loading) late.splice(0).forEach(learn); }

hear("loading", () => { loading += 1; });
hear("loaded", () => { loading -= 1; });
hear("opened", catchUp);

// Listening comes first, then loading: so nothing is missed between the two.
async function refresh() {
  loading += 1;
  try {
    state.bot = await api("bot");
    await loadChats();
    await open(state.current?.id ?? Number(location.hash.slice(1)));
  } finally { loading -= 1; }
  catchUp();
}

state.bot = await api("bot");
const stream = new EventSource("/chat/api/stream");
stream.addEventListener("open", refresh);
stream.addEventListener("message", (event) => learn(JSON.parse(event.data)));
stream.addEventListener("error", () => { $("subtitle").textContent = "not running; waiting for it…"; });
