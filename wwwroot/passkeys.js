// Passkeys. A <passkey-button> asks the portal what to ask for, then the browser, and sends the answer with its own form;
// on a live page, which must not be left, to the portal itself. Where there can be no passkeys it does not show.
const usable = typeof PublicKeyCredential === "function"
  && typeof PublicKeyCredential.parseRequestOptionsFromJSON === "function"
  && !/^[\d.]+$|:/.test(location.hostname); // Passkeys belong to a name: a bare address has none.

class Refusal extends Error {}

const post = (path, body) => fetch(path, {
  method: "POST",
  body,
  headers: { RequestVerificationToken: document.querySelector("input[name=__RequestVerificationToken]")?.value ?? "" },
});

// The browser's answer as JSON; nothing where the page that takes it has something else to say first.
async function ask(purpose) {
  const answer = await post(`/passkeys/${purpose}`);
  if (answer.status === 409) {
    return "";
  }
  if (answer.status === 422) {
    throw new Refusal(await answer.text());
  }
  if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("application/json")) {
    throw new Refusal("This page is out of date. Load it again and try once more.");
  }
  const options = await answer.json();
  const credential = purpose === "add"
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  return JSON.stringify(credential);
}

function explain(failure, purpose) {
  if (failure instanceof Refusal) {
    return failure.message;
  }
  switch (failure?.name) {
    case "InvalidStateError":
      return "This device has a passkey for your account already.";
    case "NotAllowedError":
      return purpose === "add" ? "No passkey was made. Try again when you are ready." : "No passkey was shown. Try again, or go on without one.";
    case "SecurityError":
      return "Passkeys do not work at this address. Open the portal by its name, over https.";
    default:
      return "That did not work. Try again, or go on without a passkey.";
  }
}

customElements.define("passkey-button", class extends HTMLElement {
  connectedCallback() {
    this.hidden = !usable;
    this.addEventListener("click", this);
  }

  handleEvent(event) {
    const button = event.target.closest("button[type=submit], button[data-live]");
    if (button) {
      event.preventDefault();
      this.run(button);
    }
  }

  async run(button) {
    if (button.disabled) {
      return;
    }
    const purpose = this.dataset.for;
    button.disabled = true;
    this.say("");
    try {
      const credential = await ask(purpose);
      button.disabled = false;
      if ("live" in button.dataset) {
        await this.send(credential);
      } else {
        this.querySelector("input[name=credential]").value = credential;
        button.form.requestSubmit(button);
      }
    } catch (failure) {
      button.disabled = false;
      this.say(explain(failure, purpose));
    }
  }

  async send(credential) {
    const answer = await post("/passkeys/confirmed", new URLSearchParams({ credential }));
    if (!answer.ok) {
      throw new Refusal("This passkey was not accepted. Try again, or type your password.");
    }
    this.querySelector("[data-done]").click();
  }

  say(text) {
    this.querySelector("[role=alert]").textContent = text;
  }
});

// Fields of one form that stands around several steps: Enter is for the button beside the field, not for the form's first.
document.addEventListener("keydown", event => {
  const near = event.key === "Enter" && event.target.matches?.("input") && event.target.closest("passkey-button, details.passkey");
  if (near) {
    event.preventDefault();
    near.querySelector("button[type=submit]").click();
  }
});
