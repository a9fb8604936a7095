/* Keyboard shortcuts of the officer's console, of one character each (WCAG 2.1.4: they can be switched off, and never act
   while something is being typed).
   data-shortcut="a"        the key of a link or button: a link is followed or its dialog opened; a button that sends a form
                            only gets the focus, so that no slip of a finger decides. What it does is its own text
   data-shortcut-step="1"   instead: the focus goes so many rows on in the list of files
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
const rows = () => all("main td.number a[href]");
if (document.querySelector("[data-shortcut-step]")) {
  const paths = rows().map((link) => link.getAttribute("href"));
  if (paths.length) store(sessionStorage, KEPT, JSON.stringify(paths));
}
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

function step(by) {
  const links = rows();
  const here = links.indexOf(document.activeElement);
  links[Math.min(Math.max(here < 0 && by < 0 ? 0 : here + by, 0), links.length - 1)]?.focus();
}

function act(element) {
  if (element.dataset.shortcutStep) step(Number(element.dataset.shortcutStep));
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
