/* Registration, OTP and profile. Everything works without it.

   data-resend="42"   a form whose button sleeps so many seconds: counts down in its [data-words], then wakes it
   data-otp           keeps digits only, so that a pasted "407 118" fits the six cells
   data-pin="url"     around a PIN field: six digits fetch {places: […]} and fill district, state and city, or offer the
                      districts in [data-pin-places]; what somebody has typed there is not overwritten */

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

for (const form of all("[data-resend]")) {
  const words = form.querySelector("[data-words]");
  const button = form.querySelector("button");
  const ends = Date.now() + Number(form.dataset.resend) * 1000;
  form.dataset.counting = "1";
  const tick = () => {
    const left = Math.ceil((ends - Date.now()) / 1000);
    if (left > 0) {
      words.textContent = words.dataset.words.replace("0:00", `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`);
      return;
    }
    clearInterval(timer);
    words.remove();
    delete form.dataset.counting;
    button.disabled = false;
  };
  const timer = setInterval(tick, 1000);
  tick();
}

for (const field of all("[data-otp]")) {
  field.addEventListener("input", () => {
    const digits = field.value.replace(/\D/g, "").slice(0, 6);
    if (digits !== field.value) field.value = digits;
  });
}

for (const row of all("[data-pin]")) {
  const pin = row.querySelector("input");
  const offers = document.querySelector("[data-pin-places]");
  const fields = ["district", "state_name", "city"].map((name) => [name, document.getElementById(`id_${name}`)]);
  let filled = {};
  const fill = (place) => {
    for (const [name, field] of fields) {
      if (field.value === "" || field.value === filled[name]) field.value = place[name];
    }
    filled = place;
  };
  const offer = (places) => {
    offers.hidden = places.length < 2;
    offers.querySelector(".btn-row").replaceChildren(
      ...(offers.hidden ? [] : places).map((place) => {
        const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-secondary btn-small" });
        button.textContent = `${place.district}, ${place.state_name}`;
        button.addEventListener("click", () => fill(place));
        return button;
      }),
    );
  };
  pin.addEventListener("input", async () => {
    const digits = pin.value.replace(/\D/g, "");
    if (digits.length !== 6) return;
    const answer = await fetch(`${row.dataset.pin}?pin=${digits}`, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
    if (!answer?.ok || pin.value.replace(/\D/g, "") !== digits) return;
    const { places } = await answer.json();
    if (places.length === 1) fill(places[0]);
    offer(places);
  });
  offers.addEventListener("click", (event) => {
    const { district, state, city } = event.target.dataset ?? {};
    if (!district) return;
    event.preventDefault();
    fill({ district, state_name: state, city });
  });
}
