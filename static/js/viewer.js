/* The documents beside a file: turning a page or taking another document changes only that card. Without this module the
   same links load the page anew, at #documents.
   data-viewer="name"   a link inside #documents; the link of the same name has the focus afterwards */

let turning = null; // of two quick presses the later counts

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
    (fresh.querySelector(`[data-viewer="${link.dataset.viewer}"]`) || fresh).focus({ preventScroll: true });
  } catch {
    if (mine === turning) location.assign(link.href);
  }
});
