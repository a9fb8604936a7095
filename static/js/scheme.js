/* Certificate Details: the lists narrow each other while a person chooses. data-scheme on the form holds what there is
   (coo/forms/scheme.py); without script the server writes the lists that fit what was saved. */
const form = document.querySelector("form[data-scheme]");
const { agreements, offices } = JSON.parse(form.dataset.scheme);
const { agreement, office, importer_country: country, third_party_country: world } = form.elements;
/* The agreement that the lists were written for last: at first the one that the server wrote. */
let listed = [...agreement.options].find((option) => option.defaultSelected)?.value ?? "";

/* Writes options (rows of value, text) after the first, empty one; keeps the choice, and makes the only one there is. */
function fill(select, rows, group) {
  const was = select.value;
  const options = rows.map(([value, text]) => new Option(text, value));
  const groups = new Map();
  rows.forEach((row, i) => groups.set(row[2], [...(groups.get(row[2]) || []), options[i]]));
  const parts = [...groups].map(([label, own]) => {
    const part = Object.assign(document.createElement("optgroup"), { label });
    part.append(...own);
    return part;
  });
  select.replaceChildren(select.options[0], ...(group ? parts : options));
  select.value = rows.some(([value]) => value === was) ? was : rows.length === 1 ? rows[0][0] : "";
}

function follow() {
  const kind = form.elements.certificate_kind.value;
  fill(agreement, agreements.filter((row) => !kind || row[2] === kind));
  const [, , , partners, flags, issuers] = agreements.find(([code]) => code === agreement.value) || ["", "", "", "", "", null];
  const places = issuers || offices.map((_, place) => place);
  fill(office, places.map((place) => offices[place]).map(([code, agency, city]) => [code, `${agency}, ${city}`, agency]), true);
  const served = partners && partners.split(" ");
  // A country that the agreement does not serve goes with a change of the agreement only: until then the rules speak of it.
  const kept = agreement.value === listed ? country.value : "";
  const offered = (code) => !served || code === kept || served.includes(code);
  fill(country, [...world.options].slice(1).map((o) => [o.value, o.text]).filter(([code]) => offered(code)));
  listed = agreement.value;
  const has = flags.split(" ");
  for (const part of form.querySelectorAll("[data-part]")) part.hidden = !has.includes(part.dataset.part);
  const producer = form.querySelector("details[data-part]");
  if (has.includes("required")) producer.open = true;
  for (const card of document.querySelectorAll("[data-agreement]")) card.hidden = card.dataset.agreement !== agreement.value;
  form.querySelector("[data-office]").hidden = has.includes("self");
}

if (!agreement.disabled) {
  form.addEventListener("change", (event) => ["certificate_kind", "agreement"].includes(event.target.name) && follow());
  // The book may have filled in a country that the agreement does not serve, by its code: the list gives it its name.
  form.addEventListener("input", (event) => event.target === country && follow());
  follow();
}
