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
