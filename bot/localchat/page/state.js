// What the page knows, and how it asks the server.

import { toast } from "./dom.js";

export const state = {
  bot: null,
  chats: [],
  current: null,
  topic: 1,
  members: [],  // of the current chat, the bot among them
  messages: new Map(),
  unread: new Map(),
  unseen: new Set(),  // messages that the bot was not shown
  reply: null,
  editing: null,
  menu: [],
};

export async function api(path, body, method = body ? "POST" : "GET") {
  const answer = await fetch(`/chat/api/${path}`, { method, body: body && JSON.stringify(body) });
  const result = await answer.json();
  if (!answer.ok) throw new Error(result.error);
  return result;
}

// Ask about a chat; what is refused is said in a toast and gives nothing.
export const inChat = (chat, part, body) => api(`chats/${chat}/${part}`, body).catch((error) => { toast(error.message); });
export const post = (part, body) => inChat(state.current.id, part, body);

export const isPrivate = (chat) => chat.type === "private";
export const isChannel = (chat) => chat.type === "channel";
export const isGroup = (chat) => chat.type === "group" || chat.type === "supergroup";
