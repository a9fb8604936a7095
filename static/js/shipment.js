/* Shipment Details: the route follows mode and ports until someone writes it; documents follow the mode; the name of a
   port is asked for only when the port is Others. Without it everything stays visible and the server fills the route. */

const $ = (id) => document.getElementById(id);
const mode = $("id_transport_mode");
const route = $("id_route");
const paper = $("id_shipment_document");
const isOthers = (text) => ["others", "अन्य"].includes(text.trim().toLowerCase());
const WORDS = { post: "post/courier" };
const label = () => (mode.value ? mode.selectedOptions[0].text : "");

function portName(field) {
  if (isOthers(field.value)) return $(`${field.id}_other`).value.trim();
  const chosen = field.closest(".field").querySelector(".combobox-chosen")?.textContent.trim() || "";
  return chosen.includes(", ") ? chosen.slice(0, chosen.lastIndexOf(", ")) : chosen; // without its country
}
function offered() {
  const [start, end] = ["id_port_of_shipment", "id_port_of_discharge"].map((id) => portName($(id)));
  return start && end && mode.value ? `From ${start} to ${end} by ${WORDS[mode.value] || mode.value}` : "";
}
function documents() {
  for (const group of paper.querySelectorAll("optgroup")) {
    group.hidden = group.disabled = Boolean(mode.value) && group.label !== label();
  }
  const chosen = paper.selectedOptions[0];
  if (!chosen?.closest("optgroup")?.disabled) return;
  const twin = [...paper.options].find((o) => o.value === chosen.value && !o.closest("optgroup")?.disabled);
  paper.selectedIndex = twin ? twin.index : 0;
}
function others() {
  for (const box of document.querySelectorAll("[data-other-of]")) {
    box.hidden = !isOthers($(box.dataset.otherOf).value) && !box.querySelector("[aria-invalid]");
  }
}
let last = offered();
function refresh() {
  documents();
  others();
  const now = offered();
  if (now && (route.value === "" || route.value === last)) route.value = now;
  if (now) last = now;
}
if (route.value === "") last = "";
document.addEventListener("change", refresh);
document.addEventListener("input", (event) => event.target !== route && refresh());
refresh();
