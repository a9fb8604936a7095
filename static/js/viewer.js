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
