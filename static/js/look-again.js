// A page that waits: looks in the background and loads again only when there is news, so that nobody loses their place.
// Looking is no use of the session: who left the desk is logged out.
const place = document.querySelector("[data-look-again]");

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { "X-By-Itself": "1" } });
    const isPage = (answer.headers.get("Content-Type") ?? "").startsWith("text/html");
    const page = isPage && new DOMParser().parseFromString(await answer.text(), "text/html");
    const state = page && page.querySelector("[data-look-again]")?.dataset.lookAgain;
    if (answer.ok && state !== place.dataset.lookAgain) return location.reload();
  } catch {
    // Without a connection there is no news; the next look may find some.
  }
  setTimeout(look, 3000);
}

if (place) setTimeout(look, 2000);
