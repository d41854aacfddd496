// What is typed into a form within [data-draft] is kept in this browser until it is saved or discarded, so that neither a
// lost connection nor a server that starts again costs a character. It is read from the fields themselves: the server hears
// of a field only when it is left. Kept per account, for three days, and no longer than until somebody signs out.
const prefix = "draft:";
const maxAge = 3 * 24 * 60 * 60 * 1000;
const maxLength = 200_000;
const slice = 3_000; // Of a text on its way to the server, which takes messages of 32 KB: every character can become six.

const keyOf = (owner, name) => `${prefix}${owner}:${name}`;
const first = new WeakMap(); // Of each form: what stood in its fields before anything was typed.

function load(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key));
    return draft && typeof draft.fields === "object" && Date.now() - draft.at < maxAge ? draft : null;
  } catch {
    return null;
  }
}

function store(key, draft) {
  try {
    const text = JSON.stringify(draft);
    if (text.length <= maxLength) {
      localStorage.setItem(key, text);
    }
  } catch {
    // The browser keeps nothing, or its room is used up: the form itself still has what was typed.
  }
}

function before(form, field) {
  let seen = first.get(form);
  if (!seen) {
    first.set(form, seen = new Map());
  }
  if (!seen.has(field.name)) {
    seen.set(field.name, field.value);
  }
  return seen.get(field.name);
}

function fieldOf(event) {
  const field = event.target;
  const form = field.name && field.closest?.("[data-draft]");
  return form ? [form, field] : [];
}

document.addEventListener("focusin", event => {
  const [form, field] = fieldOf(event);
  if (form) {
    before(form, field);
  }
});

for (const kind of ["input", "change"]) {
  document.addEventListener(kind, event => {
    const [form, field] = fieldOf(event);
    if (form && form.dataset.owner) {
      put(form.dataset.owner, form.dataset.draft, Number(form.dataset.version), field.name, field.value, before(form, field));
    }
  }, true);
}

// Keeps one field's text, and beside it what stood there when this draft began.
export function put(owner, name, version, field, text, was) {
  const key = keyOf(owner, name);
  const draft = load(key) ?? { version, fields: {} };
  const known = draft.fields[field];
  if (text === (known?.was ?? was)) {
    delete draft.fields[field];
  } else {
    draft.fields[field] = { text, was: known?.was ?? was };
  }
  draft.at = Date.now();
  if (Object.keys(draft.fields).length === 0) {
    localStorage.removeItem(key);
  } else {
    store(key, draft);
  }
}

// When the draft was last typed at and how long it is; null without one. Other people's are removed on this occasion.
export function find(owner, name) {
  const draft = load(keyOf(owner, name));
  drop(key => !key.startsWith(`${prefix}${owner}:`) || !load(key));
  return draft ? { at: new Date(draft.at).toISOString(), length: JSON.stringify(draft).length } : null;
}

// A piece of the draft's text, from a place on.
export function read(owner, name, from) {
  const draft = load(keyOf(owner, name));
  return draft ? JSON.stringify(draft).slice(from, from + slice) : "";
}

// Saved or discarded: from now on every field begins anew.
export function forget(owner, name) {
  localStorage.removeItem(keyOf(owner, name));
  for (const form of document.querySelectorAll("[data-draft]")) {
    first.delete(form);
  }
}

function drop(which) {
  try {
    for (const key of Object.keys(localStorage).filter(key => key.startsWith(prefix) && which(key))) {
      localStorage.removeItem(key);
    }
  } catch {
    // No storage, no drafts.
  }
}

document.addEventListener("submit", event => {
  if (event.target.getAttribute?.("action") === "/sign-out") {
    drop(() => true);
  }
});
