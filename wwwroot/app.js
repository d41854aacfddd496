// What the pages need before, or without, a circuit. A file of its own because the content policy allows no inline script.
const typing = target => target.closest?.("input, textarea, select, [contenteditable='true']");

document.addEventListener("keydown", event => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target)) {
    // A page with a search of its own is searched before the cars are.
    const search = document.getElementById("page-search") ?? document.getElementById("search");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  } else if (event.key === "Escape") {
    const menu = document.querySelector("details:is(.account, .pop)[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (document.querySelector(".row-menu")) {
      document.querySelector(".backdrop").click();
    } else if (!typing(event.target) && !document.querySelector(".mud-dialog, dialog[open]")) {
      // One key takes back what narrows the list: first the marks, then the filters.
      (document.getElementById("clear-selection") ?? document.getElementById("clear-filters"))?.click();
    }
  }
});

// A menu closes when the person clicks elsewhere or has chosen something in it.
document.addEventListener("click", event => {
  for (const menu of document.querySelectorAll("details:is(.account, .pop)[open]")) {
    if (!menu.contains(event.target) || event.target.closest(".menu :is(a, button)")) {
      menu.open = false;
    }
  }
  // <base href="/"> would turn "#content" into a link to the start page.
  if (event.target.closest?.("a.skip")) {
    event.preventDefault();
    document.getElementById("content")?.focus();
  }
});

// In the list, arrows, j and k go from car to car (Enter opens, as on every link), x and the space bar mark one, e edits
// it; on a car's page, e edits it, and the arrows to the sides go to the next one.
document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || document.querySelector(".mud-dialog")) {
    return;
  }
  const names = [...document.querySelectorAll(".list.cars a.name, .tiles a.name, .list.staff a.name")];
  const at = names.indexOf(document.activeElement);
  const isTyping = typing(event.target);
  const step = event.key === "ArrowDown" || (event.key === "j" && !isTyping) ? 1 : event.key === "ArrowUp" || (event.key === "k" && !isTyping) ? -1 : 0;
  if (step) {
    const inSearch = ["search", "page-search"].includes(document.activeElement?.id);
    if (at >= 0 || (step > 0 && inSearch) || (event.key.length === 1 && names.length)) {
      const next = names[at < 0 ? 0 : at + step];
      if (next) {
        event.preventDefault();
        next.focus();
      } else if (at === 0) {
        event.preventDefault();
        (document.getElementById("page-search") ?? document.getElementById("search"))?.focus();
      }
    }
  } else if ((event.key === "x" || event.key === " ") && at >= 0) {
    const box = names[at].closest("tr, article").querySelector(".pick input");
    if (box) {
      event.preventDefault();
      box.click();
    }
  } else if (event.key === "e" && !isTyping) {
    if (at >= 0 && names[at].closest("tr, article")?.querySelector(".pick, .more")) {
      Blazor.navigateTo(names[at].getAttribute("href") + "/edit");
    } else {
      document.getElementById("edit")?.click();
    }
  } else if ((event.key === "ArrowLeft" || event.key === "ArrowRight") && !isTyping) {
    document.getElementById(event.key === "ArrowLeft" ? "previous-car" : "next-car")?.click();
  }
});

// With shift, a heading is one more key of the order.
document.addEventListener("click", event => {
  const heading = event.shiftKey && event.target.closest?.("th a[data-add]");
  if (heading) {
    event.preventDefault();
    event.stopPropagation();
    Blazor.navigateTo(heading.getAttribute("data-add"));
  }
}, true);

// What the browser keeps of somebody's list, for the page to ask.
window.carPortalList = {
  load(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  store(key, text) {
    try {
      localStorage.setItem(key, text);
    } catch {
      // It is kept for as long as the page is open.
    }
  },
  show(id) {
    document.querySelector(`main a.name[href="/cars/${Number(id)}"]`)?.focus();
  },
};

// A photo whose file is missing on the server: its empty frame instead of the browser's broken picture. These events do
// not bubble, and some came before this script.
const mark = (target, isMissing) => target instanceof HTMLImageElement && target.classList.toggle("missing", isMissing);
document.addEventListener("error", event => mark(event.target, true), true);
document.addEventListener("load", event => mark(event.target, false), true);
for (const image of document.images) {
  mark(image, image.complete && !image.naturalWidth && Boolean(image.currentSrc));
}

// The circuit puts its own page in place of the served one: what was typed into the search before that is typed again,
// and a menu that was open is opened again.
const served = document.getElementById("search");
if (served) {
  const menu = document.querySelector("details.account");
  let typedEarly = false;
  served.addEventListener("input", () => { typedEarly = true; });
  new MutationObserver((_, observer) => {
    const live = document.getElementById("search");
    if (live && live !== served) {
      observer.disconnect();
      if (menu?.open) {
        document.querySelector("details.account").open = true;
      }
      if (typedEarly) {
        live.value = served.value;
        live.focus();
        live.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
  }).observe(document.body, { childList: true, subtree: true });
}

// Another page of a list begins at its top; the router only scrolls for another path.
document.addEventListener("click", event => {
  if (event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.target.closest?.(".pager a[href]")) {
    window.scrollTo(0, 0);
  }
});

// data-copy="id" copies that field's or element's text, data-print prints the page. Over plain http a browser gives no clipboard:
// there the text is marked, and copied in the old way where that is still possible.
document.addEventListener("click", async event => {
  if (event.target.closest?.("[data-print]")) {
    window.print();
  }
  const button = event.target.closest?.("[data-copy]");
  const source = button && document.getElementById(button.dataset.copy);
  if (source) {
    let copied = false;
    try {
      const lines = [...source.querySelectorAll("code")].map(line => line.textContent);
      await navigator.clipboard.writeText(source.value ?? (lines.length ? lines.join("\n") : source.textContent));
      copied = true;
    } catch {
      source.select ? source.select() : getSelection().selectAllChildren(source);
      copied = document.execCommand("copy");
    }
    button.textContent = copied ? "Copied" : "Marked: press Ctrl+C";
  }
});
