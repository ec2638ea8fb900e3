// Small things that every part of the page builds with.

export const $ = (id) => document.getElementById(id);

export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function choices(select, entries, value) {
  select.replaceChildren(...entries.map(([key, text]) => element("option", { value: key }, text)));
  if (value !== undefined && entries.some(([key]) => String(key) === String(value))) select.value = value;
}

// A popover stands above dialogs; shown anew it comes to the top.
let toastTimer;
export function toast(text) {
  $("toast").textContent = text;
  $("toast").hidePopover();
  $("toast").showPopover();
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => $("toast").hidePopover(), 4000);
}

// Ask something in a dialog; returns its form's fields, or null if it was left.
export function ask(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => {
    const form = dialog.querySelector("form");
    resolve(dialog.returnValue === "ok" ? Object.fromEntries(new FormData(form)) : null);
  }, { once: true }));
}

// Parts call each other through these words where the one need not know the other.
const hub = new EventTarget();
export const tell = (word, detail) => hub.dispatchEvent(new CustomEvent(word, { detail }));
export const hear = (word, react) => hub.addEventListener(word, (event) => react(event.detail));
