/* Passkeys (WebAuthn, Level 3). A block with data-passkey="use|register" stays hidden where the browser cannot: it asks
   data-options for what to sign, the browser asks the person, and data-send gets the answer and says where to go on. */

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const withIds = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

async function post(url, form, body) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
    body: JSON.stringify(body || {}),
  });
  const data = await answer.json();
  if (data.detail) throw new Error(data.detail);
  return data;
}

async function ask(kind, options) {
  const publicKey = { ...options, challenge: bytes(options.challenge) };
  if (kind === "use") {
    publicKey.allowCredentials = withIds(options.allowCredentials);
    return navigator.credentials.get({ publicKey });
  }
  publicKey.user = { ...options.user, id: bytes(options.user.id) };
  publicKey.excludeCredentials = withIds(options.excludeCredentials);
  return navigator.credentials.create({ publicKey });
}

function plain(credential) {
  const response = { clientDataJSON: text(credential.response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = text(credential.response[part]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function run(block) {
  const form = block.querySelector("form");
  const button = form.querySelector("button");
  const error = block.querySelector("[data-passkey-error]");
  error.hidden = true;
  button.setAttribute("aria-busy", "true");
  try {
    const options = await post(block.dataset.options, form);
    const credential = plain(await ask(block.dataset.passkey, options));
    const next = form.elements.next?.value || "";
    const done = await post(block.dataset.send, form, { credential, next, name: form.elements.name?.value || "" });
    location.assign(done.go_to);
  } catch (problem) {
    // What the browser says of a refusal is English and technical; what the portal says is for the person.
    error.textContent = problem instanceof DOMException ? block.dataset.failed : problem.message || block.dataset.failed;
    error.hidden = false;
    button.removeAttribute("aria-busy");
  }
}

for (const block of document.querySelectorAll("[data-passkey]")) {
  // An address by number has no passkeys: they are bound to a name.
  if (!window.PublicKeyCredential || !window.isSecureContext || /^[\d.]+$|:/.test(location.hostname)) continue;
  block.hidden = false;
  block.querySelector("button")?.addEventListener("click", () => run(block));
  block.querySelector("form")?.addEventListener("submit", (event) => {
    event.preventDefault();
    run(block);
  });
}
