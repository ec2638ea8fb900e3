// The list above the message field, through which the arrow keys go.

import { $ } from "./dom.js";

export const options = () => [...$("suggestions").children];
export const selected = () => options().find((option) => option.ariaSelected === "true");

// Put options above the field, or words where there are none; an option knows how to `choose` itself.
export function offer(label, nodes, words = "") {
  $("suggestions").setAttribute("aria-label", label);
  $("suggestions").replaceChildren(...nodes);
  $("suggestions").hidden = !nodes.length;
  nodes.forEach((node, i) => { node.id = `option-${i}`; });
  $("searching").textContent = words;
  $("searching").hidden = !words;
  point(null);
}

export function point(node) {
  for (const other of options()) other.setAttribute("aria-selected", String(other === node));
  node?.scrollIntoView({ block: "nearest" });
  if (node) $("text").setAttribute("aria-activedescendant", node.id);
  else $("text").removeAttribute("aria-activedescendant");
}

export function step(by) {
  const all = options();
  const from = all.indexOf(selected());
  point(all[from < 0 && by < 0 ? all.length - 1 : (from + by + all.length) % all.length]);
}
