/* Keyboard shortcuts of the officer's console, of one character each (WCAG 2.1.4: they can be switched off, and never act
   while something is being typed).
   data-shortcut="a"        the key of a link or button: a link is followed or its dialog opened; a button that sends a form
                            only gets the focus, so that no slip of a finger decides. What it does is its own text
   data-shortcut-to="…"     instead: the focus goes to the next element of this selector that is shown; with
                            data-shortcut-step="-1" to the one before
   data-shortcut-tick       instead: ticks the box of the row in which the focus is, or clears it
   data-file-step="1"       a link to the next file of the list that was open last; hidden while there is none
   dialog#shortcuts         the help: `?` opens it; its <dl> is filled from the elements that are on the page
   [data-shortcuts-off]     the box that switches them off, kept in this browser */

const all = (selector) => [...document.querySelectorAll(selector)];
const help = document.getElementById("shortcuts");
const box = document.querySelector("[data-shortcuts-off]");
const KEPT = "office-files";
const OFF = "shortcuts-off";

function stored(storage, key) {
  try {
    return storage.getItem(key);
  } catch {
    return null; // a browser that keeps nothing
  }
}
function store(storage, key, value) {
  try {
    storage.setItem(key, value);
  } catch {
    /* they work all the same, on this page */
  }
}

/* ---- the list of files, and the way to the next one */
const list = all("main td.number a[href]").map((link) => link.getAttribute("href"));
if (document.querySelector("[data-shortcut-tick]") && list.length) store(sessionStorage, KEPT, JSON.stringify(list));
const files = JSON.parse(stored(sessionStorage, KEPT) || "[]");
for (const link of all("[data-file-step]")) {
  const here = files.indexOf(location.pathname);
  const path = here < 0 ? null : files[here + Number(link.dataset.fileStep)];
  if (!path) continue;
  link.href = path;
  link.hidden = false;
}

/* ---- keys */
const isShown = (element) => element.closest("dialog") || element.getClientRects().length > 0;
const named = (key) => all("[data-shortcut]").find((element) => element.dataset.shortcut === key && isShown(element));

/* Where the focus stands between the elements: the place of the one that has it or lies before it, -1 before all. */
function placeAmong(elements) {
  const active = document.activeElement;
  if (!active || active === document.body) return -1;
  const isPast = (element) => active.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING;
  const next = elements.findIndex(isPast);
  return (next < 0 ? elements.length : next) - 1;
}

function step(selector, by) {
  const elements = all(selector).filter(isShown);
  const here = placeAmong(elements);
  const isOn = elements[here] === document.activeElement;
  const next = by > 0 || isOn ? here + by : here;
  elements[Math.min(Math.max(next, 0), elements.length - 1)]?.focus();
}

function act(element) {
  const { shortcutTo, shortcutStep, shortcutTick } = element.dataset;
  if (shortcutTo) step(shortcutTo, Number(shortcutStep || 1));
  else if (shortcutTick !== undefined) document.activeElement.closest("tr")?.querySelector("input[type=checkbox][name]")?.click();
  else if (element.matches("button[type=submit]")) element.focus();
  else element.click();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return;
  const typing = event.target instanceof Element && event.target.closest("input:not([type=checkbox],[type=radio]),select,textarea,[contenteditable]");
  if (typing || document.querySelector("dialog[open]") || box?.checked) return;
  const element = event.key === "?" ? null : named(event.key.toLowerCase());
  if (event.key === "?") open();
  else if (element) act(element);
  else return;
  event.preventDefault();
});

/* ---- help */
const words = (element) =>
  element.dataset.shortcutWords || element.querySelector("[aria-label]")?.getAttribute("aria-label") || element.textContent.trim();

function open() {
  const list = help.querySelector("dl");
  list.querySelectorAll("[data-made]").forEach((row) => row.remove());
  for (const element of all("[data-shortcut]")) {
    if (help.contains(element) || !isShown(element)) continue;
    const row = document.createElement("div");
    row.dataset.made = "";
    const key = row.appendChild(document.createElement("dt")).appendChild(document.createElement("kbd"));
    key.textContent = element.dataset.shortcut.toUpperCase();
    const then = element.matches("button[type=submit]") ? `, ${list.dataset.thenEnter}` : "";
    row.appendChild(document.createElement("dd")).textContent = words(element) + then;
    list.append(row);
  }
  help.showModal();
}

if (help) {
  all("[data-shortcuts]").forEach((line) => (line.hidden = false));
  all("[data-shortcuts-help]").forEach((button) => button.addEventListener("click", open));
  box.checked = stored(localStorage, OFF) === "1";
  box.addEventListener("change", () => store(localStorage, OFF, box.checked ? "1" : ""));
}
