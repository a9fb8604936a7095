/* The officer's console: what happens on its pages, in one request. Each part looks for its own elements. */

/* ---- who has the file open */
{
  // Says every 20 seconds that this file is open here, and shows who else has it open. Not while the page is in the
  // background: a tab that was forgotten there says nothing. It is no use of the session: who left the desk is logged out.
  const place = document.querySelector("[data-presence]");
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;

  async function tell() {
    if (document.hidden) return;
    try {
      const answer = await fetch(place.dataset.presence, { method: "POST", headers: { "X-CSRFToken": token, "X-By-Itself": "1" } });
      const isNews = answer.ok && (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
      if (!isNews) return;
      const { words } = await answer.json();
      const text = place.querySelector("[data-presence-words]");
      // Written only when it changes, so that a screen reader says it once.
      if (text.textContent !== words) text.textContent = words;
      place.classList.toggle("is-empty", !words);
    } catch {
      // Without a connection nobody is told; the next time may do.
    }
  }

  if (place && token) {
    tell();
    setInterval(tell, 20000);
    document.addEventListener("visibilitychange", tell);
  }
}

/* ---- documents beside the file */
{
  /* The documents beside a file: turning a page or taking another document changes only that card. Without this module the
     same links load the page anew, at #documents.
     data-viewer="name"   a link inside #documents; the link of the same name has the focus afterwards */

  let turning = null; // of two quick presses the later counts

  // The forms and links beside the documents name what is open, so that they come back to it.
  function carry(shown) {
    for (const element of document.querySelectorAll("form[action*='document='], a[href*='document=']")) {
      if (element.closest("#documents")) continue;
      const name = element.matches("form") ? "action" : "href";
      const url = new URL(element.getAttribute(name), location.href);
      for (const key of ["document", "page"]) url.searchParams.set(key, shown.get(key) ?? "1");
      element.setAttribute(name, url.pathname + url.search + url.hash);
    }
  }

  document.addEventListener("click", async (event) => {
    const link = event.target instanceof Element ? event.target.closest("#documents a[data-viewer]") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    turning?.abort();
    const mine = (turning = new AbortController());
    document.getElementById("documents").setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(link.href, { credentials: "same-origin", signal: mine.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("documents");
      if (!answer.ok || !fresh) throw new Error("no documents in the answer");
      if (mine !== turning) return;
      document.getElementById("documents").replaceWith(fresh);
      history.replaceState(null, "", link.href);
      carry(new URL(link.href).searchParams);
      (fresh.querySelector(`[data-viewer="${link.dataset.viewer}"]`) || fresh).focus({ preventScroll: true });
    } catch {
      if (mine === turning) location.assign(link.href);
    }
  });
}

/* ---- pins */
{
  /* The officer's pins: a[data-pin="id of the row"] opens #pin-panel under its row instead of the page of its own.
     data-pin-title heads it, data-pin-text proposes words. A chosen reason writes its words (data-texts) into the
     remarks, unless something else was typed there. Escape and [data-pin-cancel] close the panel. */
  const panel = document.getElementById("pin-panel");
  const form = document.querySelector(".pin-form");
  let opener = null;
  let proposed = ""; // what stands in the field without having been typed

  function propose(text) {
    const field = form.elements.text;
    if (field.value && field.value !== proposed) return;
    field.value = proposed = text;
  }

  function close() {
    if (!opener) return;
    panel.hidden = true;
    opener.closest(".row")?.classList.remove("is-asked");
    opener.focus();
    opener = null;
  }

  function open(link) {
    close();
    opener = link;
    const row = link.closest(".row") || link.closest(".card-body");
    row.append(panel);
    row.classList.toggle("is-asked", row.matches(".row"));
    form.elements.place.value = link.dataset.pin === "pins" ? "" : link.dataset.pin;
    panel.querySelector("[data-pin-heading]").textContent = link.dataset.pinTitle;
    form.elements.reason.value = "";
    form.elements.text.value = proposed = link.dataset.pinText || ""; // what was begun at another row is not of this one
    panel.hidden = false;
    panel.scrollIntoView({ block: "nearest" });
    form.elements.reason.focus();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-pin]");
    if (link && panel && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      open(link);
    }
    if (event.target.closest?.("[data-pin-cancel]")) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && opener && panel.contains(event.target)) close();
  });
  form?.elements.reason.addEventListener("change", (event) => {
    const texts = JSON.parse(event.target.dataset.texts);
    if (texts[event.target.value]) propose(texts[event.target.value]);
  });
}

/* ---- ticks of the worklist */
{
  // Ticks all files of the page at once, and says how many are ticked. Without script every file has its own box.
  const all = document.querySelector("[data-choose-all]");
  const boxes = [...document.querySelectorAll("input[type=checkbox][name=file]")];
  const count = document.querySelector("[data-chosen]");

  function tell() {
    const chosen = boxes.filter((box) => box.checked).length;
    if (count) count.textContent = chosen ? count.dataset.chosen.replace("0", chosen) : "";
    if (!all) return;
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }

  if (all && boxes.length > 1) {
    all.hidden = false;
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
      tell();
    });
  }
  for (const box of boxes) box.addEventListener("change", tell);
  tell();
}
