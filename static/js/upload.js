/* Uploads with a bar: form[data-upload-form] is sent in the background when a file is chosen and the form's own button was
   pressed; the answer's <main> takes the place of this page's. Its data- attributes are the words, data-max the largest
   file in bytes. Without this module the form is sent as any other. */

const words = (form, name, values = {}) =>
  Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), form.dataset[name]);

function refuse(form, input, text) {
  const field = input.closest(".field");
  const sorry = Object.assign(document.createElement("div"), { className: "field-error", id: `${input.id}-error` });
  sorry.append(Object.assign(document.createElement("p"), { textContent: text }));
  field.querySelector(".field-error")?.remove();
  field.classList.add("has-error");
  field.append(sorry);
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", sorry.id);
  input.focus();
}

function show(request, fail) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const fresh = page.getElementById("content");
  const there = new URL(request.responseURL);
  if (!fresh || (request.status >= 400 && request.status !== 409)) return fail();
  // Another page than those with this form, as the login page of a session that ended: go there.
  if (!fresh.querySelector("[data-upload-form]")) return location.assign(there.href);
  document.getElementById("content").replaceWith(document.adoptNode(fresh));
  document.title = page.title;
  // A refused file is shown at an address that takes no GET.
  if (fresh.querySelector("#files") && !there.pathname.endsWith("/add/")) history.replaceState(null, "", there.href);
  fresh.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
  const news = fresh.querySelector("[data-error-summary]") || fresh.querySelector(".messages .message") || fresh;
  news.tabIndex = -1;
  news.focus();
}

function send(form, action) {
  const progress = form.querySelector("[data-upload-progress]");
  const [bar, figure] = [progress.querySelector("progress"), progress.querySelector("span")];
  const said = form.querySelector("[data-upload-said]");
  const stop = progress.querySelector("[data-upload-stop]");
  const request = new XMLHttpRequest();
  const end = (text) => {
    progress.hidden = true;
    said.textContent = text;
    delete form.dataset.sending;
  };
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    const percent = Math.floor((event.loaded * 100) / event.total);
    bar.value = percent;
    figure.textContent = words(form, "sentWords", { percent });
  });
  request.upload.addEventListener("load", () => {
    // From here on the server has the file: to stop waiting for its answer would change nothing there.
    stop.hidden = true;
    bar.removeAttribute("value");
    figure.textContent = "";
    said.textContent = words(form, "checking");
  });
  request.addEventListener("load", () => show(request, () => end(words(form, "failed"))));
  request.addEventListener("error", () => end(words(form, "failed")));
  request.addEventListener("abort", () => end(words(form, "stopped")));
  stop.onclick = () => request.abort();
  stop.hidden = false;
  request.open("POST", action);
  form.dataset.sending = "1";
  said.textContent = "";
  bar.value = 0;
  figure.textContent = words(form, "sentWords", { percent: 0 });
  progress.hidden = false;
  request.send(new FormData(form));
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const input = form.querySelector("input[type=file]");
    if (!form.matches("[data-upload-form]") || !input?.files.length) return;
    const tooBig = input.files[0].size > Number(form.dataset.max);
    // *Save & Next* goes on to another page: it is sent as any other form.
    if (!tooBig && event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (tooBig) refuse(form, input, words(form, "tooBig"));
    else if (!form.dataset.sending) send(form, form.action);
  },
  true,
);
