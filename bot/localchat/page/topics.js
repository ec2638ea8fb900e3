// The topics of a forum, as tabs above its messages.

import { $, element, hear } from "./dom.js";
import { draw } from "./messages.js";
import { state } from "./state.js";

const fresh = new Set();  // topics with something that was not looked at

export function drawTopics() {
  const topics = state.current.topics;
  $("topics").hidden = !topics;
  if (!topics) return;
  if (!topics.some((topic) => topic.thread === state.topic)) state.topic = 1;
  $("topics").replaceChildren(...topics.map(tab));
}

function tab(topic) {
  const isFresh = fresh.has(key(topic.thread));
  return element("button", { type: "button", "aria-current": topic.thread === state.topic && "true", onclick: () => goTo(topic.thread) },
    `# ${topic.name} `, topic.closed && element("span", { class: "closed" }, "closed"), isFresh && element("span", { class: "fresh" }, "new"));
}

const key = (thread) => `${state.current.id}/${thread}`;

export function goTo(thread) {
  state.topic = thread;
  fresh.delete(key(thread));
  drawTopics();
  draw();
}

hear("elsewhere", (thread) => {
  fresh.add(key(thread));
  drawTopics();
});
