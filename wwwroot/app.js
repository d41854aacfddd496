// What the pages need before, or without, a circuit. A file of its own because the content policy allows no inline script.
const typing = target => target.closest?.("input, textarea, select, [contenteditable='true']");

document.addEventListener("keydown", event => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target)) {
    const search = document.getElementById("search");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  } else if (event.key === "Escape") {
    const menu = document.querySelector("details.account[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
});

// A menu closes when the person clicks elsewhere or has chosen something in it.
document.addEventListener("click", event => {
  for (const menu of document.querySelectorAll("details.account[open]")) {
    if (!menu.contains(event.target) || event.target.closest("a")) {
      menu.open = false;
    }
  }
  // <base href="/"> would turn "#content" into a link to the start page.
  if (event.target.closest?.("a.skip")) {
    event.preventDefault();
    document.getElementById("content")?.focus();
  }
});
