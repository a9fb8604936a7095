/* TradeConnect. One small module for every page; each part wakes only where its attribute stands, and the main path
   works without it. All of it is in one file because a first load may make five requests.

   data-close              closes its .message
   data-error-summary      takes focus after a failed save; its links put the caret in the field
   form (post)             the pressed button turns busy and a second press does nothing; data-busy="Signing…" is its
                           word meanwhile; data-free on the form or button for downloads that leave the page standing
   data-dialog="id"        opens <dialog id>; without script the link goes to its own page. data-dialog-close closes
   details.menu            closes on Escape, on a click outside, and when focus leaves; arrows walk
   data-show               shows and hides the password
   data-fills              a list; each option's data-fill is JSON of field ids and what a choice writes into them
   data-date               adds a button with the browser's own calendar to a dd/mm/yyyy field
   data-upload             drop area: shows the chosen file's name and size; data-max (bytes) warns before sending
   form[data-scheme-js]    the address of scheme.js, which narrows lists: loaded with the first change
   form[data-upload-form]  the address of upload.js, which shows a bar: loaded when a file is chosen, not before
   data-print              prints the page
   data-combobox-url       suggestions: GET url?q=…&min… returns <li role=option data-value data-label>… and one
                           <li class=rest> that counts the rest. Writes data-value, shows data-label below the field,
                           fires combobox:chosen (bubbles; detail = the row's data-*) and change.
                           data-combobox-with="id_a id_b" adds those fields' values to the query
   data-product="id_a 90"  an output: the product of fields and numbers, rounded half up; data-decimals (2),
                           data-format="inr" for ₹1,35,000.00
   data-first="id_a 6"     an output or untouched field: the first digits of another field
   data-difference         the running difference; see components/difference.html
   data-other-of="id"      shown when that port field says Others; #id_transport_mode wakes the rest of Shipment Details
   The server computes everything again: figures here are previews. */

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const on = (type, handler, options) => document.addEventListener(type, handler, options);
const hit = (event, selector) => (event.target instanceof Element ? event.target.closest(selector) : null);
document.documentElement.classList.add("js");

/* ---- what must be prepared; also after htmx has put new parts into the page */
function prepare(root) {
  all("[data-close],[data-show],[data-print]", root).forEach((button) => (button.hidden = false));
  all("[data-date]", root).forEach(addCalendar);
  all("input[data-combobox-url]", root).forEach(addCombobox);
  refresh();
}

/* ---- messages, error summary */
function goTo(anchor) {
  const target = document.getElementById(anchor);
  if (!target) return false;
  const field = target.matches("fieldset,div,section") ? target.querySelector("input,select,textarea") || target : target;
  field.focus();
  (target.closest(".field") || target).scrollIntoView({ block: "center" });
  return true;
}
on("click", (event) => {
  const close = hit(event, "[data-close]");
  if (close) {
    close.closest(".message").remove();
    document.getElementById("content").focus();
  }
  const link = hit(event, "[data-error-summary] a[href^='#']");
  if (link && goTo(link.hash.slice(1))) event.preventDefault();
  if (hit(event, "[data-print]")) window.print();
  const show = hit(event, "[data-show]");
  if (show) {
    const input = show.parentElement.querySelector("input");
    const open = input.type === "password";
    input.type = open ? "text" : "password";
    show.setAttribute("aria-pressed", String(open));
  }
});

/* ---- busy buttons */
on("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (form.method !== "post" || form.matches("[data-free],[hx-post]") || button?.matches("[data-free],[hx-post]")) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  if (!button?.matches(".btn")) return;
  button.style.minWidth = `${button.offsetWidth}px`;
  button.setAttribute("aria-busy", "true");
  if (button.dataset.busy) {
    button.dataset.idle = button.textContent;
    button.textContent = button.dataset.busy;
  }
});
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  all("form[data-sent]").forEach((form) => delete form.dataset.sent);
  all("[aria-busy]").forEach((button) => {
    button.removeAttribute("aria-busy");
    if (button.dataset.idle) button.textContent = button.dataset.idle;
  });
});

/* ---- dialogs and menus */
on("click", (event) => {
  const opener = hit(event, "[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog?.showModal) {
    event.preventDefault();
    dialog.showModal();
  }
  hit(event, "[data-dialog-close]")?.closest("dialog").close();
  const inside = hit(event, "details.menu");
  all("details.menu[open]").forEach((menu) => menu !== inside && (menu.open = false));
});
on("focusout", (event) => {
  const menu = hit(event, "details.menu[open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});
on("keydown", (event) => {
  const menu = hit(event, "details.menu[open]");
  if (!menu) return;
  if (event.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const items = all("summary,.menu-list a,.menu-list button", menu);
  items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
});

/* ---- dates: the field stays dd/mm/yyyy, the browser's calendar only fills it */
function addCalendar(wrap) {
  const text = wrap.querySelector("input");
  if (text.disabled || wrap.dataset.ready || !("showPicker" in HTMLInputElement.prototype)) return;
  wrap.dataset.ready = "1";
  const picker = Object.assign(document.createElement("input"), { type: "date", tabIndex: -1 });
  picker.setAttribute("aria-hidden", "true");
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn-icon" });
  button.setAttribute("aria-label", wrap.dataset.date);
  button.innerHTML = wrap.querySelector("template")?.innerHTML || "▾";
  button.addEventListener("click", () => {
    const [, day, month, year] = /^(\d\d?)\/(\d\d?)\/(\d{4})$/.exec(text.value.trim()) || [];
    picker.value = year ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : "";
    picker.showPicker();
  });
  picker.addEventListener("change", () => {
    if (!picker.value) return;
    text.value = picker.value.split("-").reverse().join("/");
    text.dispatchEvent(new Event("change", { bubbles: true }));
    text.focus();
  });
  wrap.append(button, picker);
}

/* ---- lists that narrow each other: their module comes with the first change */
on("change", (event) => event.target.form?.dataset.schemeJs && import(event.target.form.dataset.schemeJs));

/* ---- a book: the chosen entry fills the fields that it names */
on("change", (event) => {
  const fill = event.target.matches("[data-fills]") && event.target.selectedOptions[0]?.dataset.fill;
  if (!fill) return;
  for (const [id, value] of Object.entries(JSON.parse(fill))) {
    const field = document.getElementById(id);
    if (!field) continue;
    field.value = value;
    // A list that another choice narrows takes it all the same: the rules say what does not fit.
    if (field.options && field.value !== value) field.add(new Option(value, value, false, true));
    // Typing into a combobox would open its list.
    field.dispatchEvent(new Event(field.role === "combobox" ? "change" : "input", { bubbles: true }));
  }
});

/* ---- uploads: the native file field lies over the drop area, so dropping needs no code */
on("change", (event) => {
  const area = hit(event, "[data-upload]");
  if (!area) return;
  const progress = event.target.form?.dataset.uploadForm;
  if (progress) import(progress);
  const files = [...event.target.files];
  const size = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);
  area.querySelector(".upload-name").textContent = files.map((f) => `${f.name} · ${size(f.size)}`).join(", ");
  // What was said of the file before is not of this one.
  const field = area.closest(".field");
  field?.querySelector(".field-error")?.remove();
  field?.classList.remove("has-error");
  event.target.removeAttribute("aria-invalid");
  all(`[data-error-summary] a[href="#${event.target.id}"]`).forEach((link) => {
    const box = link.closest("[data-error-summary]");
    (box.querySelectorAll("a").length > 1 ? link.closest("li") : box).remove();
  });
  area.classList.toggle("too-big", files.some((f) => f.size > Number(area.dataset.max || Infinity)));
});
for (const type of ["dragenter", "dragleave", "drop"]) {
  on(type, (event) => hit(event, "[data-upload]")?.classList.toggle("over", type === "dragenter"));
}

/* ---- combobox (ARIA 1.2, editable, list autocomplete) */
let boxes = 0;
function addCombobox(input) {
  if (input.getAttribute("role") === "combobox") return;
  const id = `combobox-${++boxes}`;
  const wrap = input.closest(".combobox") || input.parentElement;
  const box = Object.assign(document.createElement("div"), { className: "listbox", hidden: true });
  const list = Object.assign(document.createElement("ul"), { id });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.comboboxLabel || "Suggestions");
  const rest = Object.assign(document.createElement("div"), { className: "rest" });
  rest.setAttribute("role", "status");
  box.append(list, rest);
  wrap.append(box);
  for (const [name, value] of Object.entries({
    role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id,
  })) input.setAttribute(name, value);
  let timer, request, active = -1;
  const rows = () => all("[role=option]", list);
  const open = (yes) => {
    box.hidden = !yes;
    input.setAttribute("aria-expanded", String(yes && rows().length > 0));
    if (!yes) mark(-1);
  };
  const mark = (index) => {
    active = index;
    rows().forEach((row, i) => row.setAttribute("aria-selected", String(i === index)));
    const row = rows()[index];
    if (row) {
      input.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const choose = (row) => {
    input.value = row.dataset.value;
    const chosen = input.closest(".field")?.querySelector(".combobox-chosen");
    if (chosen) chosen.textContent = row.dataset.label || "";
    open(false);
    input.dispatchEvent(new CustomEvent("combobox:chosen", { bubbles: true, detail: { ...row.dataset } }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
    refresh();
  };
  const load = async () => {
    request?.abort();
    request = new AbortController();
    const url = new URL(input.dataset.comboboxUrl, location.href);
    url.searchParams.set("q", input.value.trim());
    for (const other of (input.dataset.comboboxWith || "").split(" ").filter(Boolean)) {
      const field = document.getElementById(other);
      if (field) url.searchParams.set(field.name, field.value);
    }
    try {
      const answer = await fetch(url, { signal: request.signal, headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok) return open(false);
      const holder = document.createElement("template");
      holder.innerHTML = await answer.text();
      const options = all("[role=option]", holder.content);
      options.forEach((row, i) => (row.id = `${id}-${i}`));
      list.replaceChildren(...options);
      rest.textContent = all(".rest", holder.content).map((n) => n.textContent.trim()).join(" ");
      active = -1;
      open(options.length > 0 || rest.textContent !== "");
    } catch (error) {
      if (error.name !== "AbortError") open(false);
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    const chosen = input.closest(".field")?.querySelector(".combobox-chosen");
    if (chosen) chosen.textContent = "";
    timer = setTimeout(load, 150);
  });
  // Nothing typed yet: what the firm marked with a star or used before.
  input.addEventListener("click", () => box.hidden && !input.value.trim() && load());
  input.addEventListener("keydown", (event) => {
    const count = rows().length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (box.hidden) return load();
      mark(event.key === "ArrowDown" ? (active + 1) % count : (active <= 0 ? count : active) - 1);
    } else if (event.key === "Enter" && !box.hidden) {
      // Enter ends a search, it does not send the form; with nothing marked it goes to the first suggestion.
      event.preventDefault();
      if (active >= 0) choose(rows()[active]);
      else if (count) mark(0);
    } else if (event.key === "Escape" && !box.hidden) {
      event.stopPropagation();
      open(false);
    }
  });
  input.addEventListener("blur", () => { clearTimeout(timer); open(false); });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => { const row = hit(event, "[role=option]"); if (row) choose(row); });
}

/* ---- figures: exact decimals as [whole number, digits after the point] */
function decimal(text) {
  const clean = String(text ?? "").replace(/[₹,\s]/g, "").replace(/^[A-Z]{3}/, "");
  if (!/^-?\d*\.?\d*$/.test(clean) || !/\d/.test(clean)) return null;
  const [whole, part = ""] = clean.split(".");
  return [BigInt(whole.replace(/^-?$/, "$&0") + part), part.length];
}
function scaled(value, places) {
  let [number, digits] = value;
  while (digits < places) { number *= 10n; digits++; }
  if (digits > places) {
    const cut = 10n ** BigInt(digits - places);
    const half = number < 0n ? -cut / 2n : cut / 2n;
    number = (number + half) / cut;
  }
  return number;
}
function written(number, places, indian) {
  const digits = String(number < 0n ? -number : number).padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  const groups = whole.replace(indian ? /(\d)(?=(\d\d)*\d{3}$)/g : /(\d)(?=(\d{3})+$)/g, "$1,");
  return (number < 0n ? "-" : "") + (indian ? "₹" : "") + groups + (places ? `.${digits.slice(-places)}` : "");
}
function valueOf(word) {
  const field = document.getElementById(word);
  return field ? decimal(field.dataset.exact || (field.value ?? field.textContent)) : decimal(word);
}
function put(target, text) {
  if ("value" in target && target.tagName !== "OUTPUT") target.value = text;
  else if (target.textContent !== text) target.textContent = text;
}
function refresh() {
  for (const target of all("[data-product]")) {
    const names = target.dataset.product.split(/\s+/);
    if (names.some((word) => !decimal(word) && !document.getElementById(word))) continue;
    const factors = names.map(valueOf);
    if (factors.includes(null)) { put(target, ""); continue; }
    const places = Number(target.dataset.decimals || 2);
    const product = factors.reduce(([a, x], [b, y]) => [a * b, x + y]);
    put(target, written(scaled(product, places), places, target.dataset.format === "inr"));
  }
  for (const target of all("[data-first]")) {
    const [id, count] = target.dataset.first.split(" ");
    const digits = (document.getElementById(id)?.value || "").replace(/\D/g, "").slice(0, Number(count));
    if (digits.length === Number(count) && !target.dataset.touched) put(target, digits);
  }
  all("[data-difference]").forEach(difference);
}
function difference(card) {
  const places = Number(card.dataset.decimals || 2);
  const read = (word) => { const value = word ? valueOf(word) : null; return value ? scaled(value, places) : 0n; };
  const [target, entered, item] = [card.dataset.target, card.dataset.entered, card.dataset.item].map(read);
  const open = target - entered;
  const slot = (name, text) => all(`[data-slot=${name}]`, card).forEach((n) => put(n, text));
  slot("item", written(item, places));
  const left = open - item;
  const edits = "edits" in card.dataset; // an item that is stored counts, one that is not added does not
  slot("difference", `${card.dataset.currency} ${written(edits ? left : open, places)}`);
  if (edits) { card.classList.toggle("is-equal", left === 0n); card.classList.toggle("is-over", left < 0n); }
  const words = item > 0n ? (left === 0n ? "fits" : left < 0n ? "over" : "") : "";
  all("[data-words]", card).forEach((n) => (n.hidden = n.dataset.words !== words));
  const share = (value) => `${target > 0n ? Number((value * 1000n) / target) / 10 : 0}%`;
  const room = open > 0n ? open : 0n;
  const pending = item < 0n ? 0n : item > room ? room : item;
  const hatch = card.querySelector(".bar-hatch");
  if (hatch) { hatch.setAttribute("x", share(entered)); hatch.setAttribute("width", share(pending)); }
}
on("input", (event) => {
  if (event.target.dataset?.first) event.target.dataset.touched = "1";
  refresh();
});
on("htmx:load", (event) => prepare(event.target));

/* ---- Shipment Details: the route follows mode and ports until someone writes it; documents follow the mode; the name of
   a port is asked for only when the port is Others. Without it everything stays visible and the server fills the route. */
function followShipment(mode) {
  const $ = (id) => document.getElementById(id);
  const route = $("id_route");
  const paper = $("id_shipment_document");
  const isOthers = (text) => ["others", "अन्य"].includes(text.trim().toLowerCase());
  const portName = (field) => {
    if (isOthers(field.value)) return $(`${field.id}_other`).value.trim();
    const chosen = field.closest(".field").querySelector(".combobox-chosen")?.textContent.trim() || "";
    return chosen.includes(", ") ? chosen.slice(0, chosen.lastIndexOf(", ")) : chosen; // without its country
  };
  const offered = () => {
    const [start, end] = ["id_port_of_shipment", "id_port_of_discharge"].map((id) => portName($(id)));
    const by = { post: "post/courier" }[mode.value] || mode.value;
    return start && end && by ? `From ${start} to ${end} by ${by}` : "";
  };
  const documents = () => {
    const label = mode.value ? mode.selectedOptions[0].text : "";
    for (const group of paper.querySelectorAll("optgroup")) {
      group.hidden = group.disabled = Boolean(mode.value) && group.label !== label;
    }
    const chosen = paper.selectedOptions[0];
    if (!chosen?.closest("optgroup")?.disabled) return;
    const twin = [...paper.options].find((o) => o.value === chosen.value && !o.closest("optgroup")?.disabled);
    paper.selectedIndex = twin ? twin.index : 0;
  };
  let last = route.value === "" ? "" : offered();
  const follow = () => {
    documents();
    for (const box of all("[data-other-of]")) {
      box.hidden = !isOthers($(box.dataset.otherOf).value) && !box.querySelector("[aria-invalid]");
    }
    const now = offered();
    if (now && (route.value === "" || route.value === last)) route.value = now;
    if (now) last = now;
  };
  on("change", follow);
  on("input", (event) => event.target !== route && follow());
  follow();
}
const transport = document.getElementById("id_transport_mode");

/* ---- a session that ended: what was sent with a tab is filled in again after the login (this window only) */
const TYPED = "typed";
const STOPS = /^\/(login|dashboard\/acting-firm)\//;
const actionOf = (form) => new URL(form.getAttribute("action") || "", location.href).pathname;
const isSecret = (name) => ["csrfmiddlewaretoken", "version", "pin", "password"].includes(name);
on("submit", (event) => {
  if (event.target.id !== "tab-form") return;
  const typed = [...new FormData(event.target)].filter(([name, value]) => typeof value === "string" && !isSecret(name));
  sessionStorage.setItem(TYPED, JSON.stringify({ action: actionOf(event.target), typed }));
});
function fillAgain() {
  const typed = JSON.parse(sessionStorage.getItem(TYPED) || "null");
  // The login page and "open for too long" lead back here; any other page means that the server had its say.
  if (!typed || STOPS.test(location.pathname) || document.querySelector(".sorry")) return;
  sessionStorage.removeItem(TYPED);
  const form = document.getElementById("tab-form");
  const fromLogin = document.referrer && STOPS.test(new URL(document.referrer).pathname);
  if (!form || !fromLogin || actionOf(form) !== typed.action) return;
  for (const control of form.querySelectorAll("[type=checkbox]")) control.checked = false;
  for (const [name, value] of typed.typed) {
    const control = form.elements[name];
    if (!control || control.type === "file") continue;
    if (control.type === "checkbox") control.checked = true;
    else control.value = value;
    // A list that depends on another choice: its own script writes it anew and keeps what is chosen.
    if (control.options && control.value !== value) control.add(new Option(value, value, false, true));
  }
  for (const note of document.querySelectorAll("[data-typed-again]")) note.hidden = false;
}
fillAgain();
if (transport) followShipment(transport);

prepare(document);
document.querySelector("[data-error-summary]")?.focus();
