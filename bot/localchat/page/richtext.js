// Text with entities, whose offsets count as JavaScript does: UTF-16 code units. Never built as HTML.

import { element, tell } from "./dom.js";
import { deepLink } from "./links.js";

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code" };

export function rich(text, entities, start = 0, end = text.length) {
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

function wrap(entity, children, plain) {
  switch (entity.type) {
    case "text_link": return link(entity.url, children);
    case "url": return link(plain, children);
    case "email": return link(`mailto:${plain}`, children);
    case "bot_command": return element("button", { class: "command", type: "button", onclick: () => tell("say", plain) }, ...children);
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
  const go = (event) => {
    if (!deepLink(url)) return;
    event.preventDefault();
    tell("follow", url);
  };
  return element("a", { href: url, target: "_blank", rel: "noopener noreferrer", title: url, onclick: go }, ...children);
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
