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
