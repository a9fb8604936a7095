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
