/* Keyboard and small comforts of the desk. Everything works without it. */
"use strict";

const typing = (element) =>
  element.closest("textarea, select, [contenteditable]") ||
  (element.matches("input") && !["checkbox", "radio"].includes(element.type));

/* One key presses the control that names it: button and link are clicked, a field is entered. */
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && typing(event.target)) return event.target.blur();
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "?") return help(event);
  if (event.key === "Enter" && event.target !== document.body && event.target.id !== "contenu") return;
  const control = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!control) return;
  event.preventDefault();
  if (control.matches("summary")) {
    control.parentElement.open = true;
    const first = control.parentElement.querySelector("select, textarea, input:not([type=hidden])");
    (first || control).focus();
  } else if (control.matches("input, select")) {
    control.focus();
    if (control.select) control.select();
  } else {
    control.click();
  }
});

function help(event) {
  const dialog = document.querySelector("[data-help]");
  if (!dialog) return;
  event.preventDefault();
  dialog.showModal();
}

/* A form is sent once, however fast the key is pressed. */
document.addEventListener("submit", (event) => {
  if (event.target.method === "dialog") return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

/* Up and down go through the lines of the queue. */
document.addEventListener("keydown", (event) => {
  const lines = [...document.querySelectorAll("[data-line]")];
  if (!lines.length || typing(event.target)) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const at = lines.indexOf(document.activeElement);
  lines[Math.min(Math.max(at + step, 0), lines.length - 1)].focus();
});

/* A field to look for a type, above the list of all of them. */
for (const box of document.querySelectorAll("[data-combobox]")) {
  const input = box.querySelector("[role=combobox]");
  const list = box.querySelector("[role=listbox]");
  const select = box.querySelector("select");
  let active = -1;
  let asked = 0;
  input.hidden = false;

  const close = () => {
    list.hidden = true;
    list.replaceChildren();
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const show = (index) => {
    active = index;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    input.setAttribute("aria-activedescendant", list.children[index].id);
  };
  const take = (option) => {
    select.value = option.dataset.value;
    input.value = "";
    close();
    select.focus();
  };
  input.addEventListener("input", async () => {
    const mine = ++asked;
    const words = input.value.trim();
    if (!words) return close();
    const answer = await fetch(`/types/recherche?mots=${encodeURIComponent(words)}`);
    if (!answer.ok || mine !== asked) return;
    const found = await answer.json();
    list.replaceChildren(...found.map((kind, at) => {
      const option = document.createElement("li");
      option.id = `type-${at}`;
      option.role = "option";
      option.dataset.value = kind.id;
      option.textContent = kind.label;
      option.title = kind.definition;
      option.addEventListener("mousedown", (event) => { event.preventDefault(); take(option); });
      return option;
    }));
    if (!found.length) return close();
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    show(0);
  });
  input.addEventListener("keydown", (event) => {
    const last = list.children.length - 1;
    if (event.key === "Escape") return close();
    if (last < 0) return;
    if (event.key === "ArrowDown") show(Math.min(active + 1, last));
    else if (event.key === "ArrowUp") show(Math.max(active - 1, 0));
    else if (event.key === "Enter") take(list.children[active]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  input.addEventListener("blur", close);
}

/* A queue that stays open says when there is more to read. */
const fresh = document.querySelector("[data-fresh]");
if (fresh) {
  const known = fresh.dataset.fresh;
  setInterval(async () => {
    if (document.hidden) return;
    const answer = await fetch("/file/compteurs");
    if (!answer.ok) return;
    const { states } = await answer.json();
    fresh.hidden = JSON.stringify(Object.values(states)) === JSON.stringify(JSON.parse(known));
  }, 15000);
}
