// A car's photos: taking files in, the full screen, and moving by drag and keys. Files go by requests of their own, so that
// each has its progress and a lost one can be sent again; the circuit only hears that something arrived.
const atOnce = 3;
const mostFiles = 100;
const mostBytes = 30 * 1024 * 1024;

export function start(root, page) {
  const end = new AbortController();
  const uploads = new Uploads(root, () => end.signal.aborted ? undefined : page.invokeMethodAsync("RefreshAsync"));
  const on = (target, name, handler) => target.addEventListener(name, handler, { signal: end.signal });
  const mayAdd = () => root.querySelector(".uploads");

  on(root, "change", event => {
    if (event.target.type === "file") {
      uploads.add([...event.target.files]);
      event.target.value = "";
    }
  });
  on(document, "paste", event => {
    const files = [...event.clipboardData?.files ?? []];
    if (files.length && mayAdd()) {
      event.preventDefault();
      uploads.add(files);
    }
  });
  // Beside the target a dropped file would take the page's place.
  const carriesFiles = event => event.dataTransfer?.types.includes("Files");
  on(document, "dragover", event => {
    if (carriesFiles(event)) {
      event.preventDefault();
      root.classList.toggle("dropping", Boolean(mayAdd()));
    }
  });
  on(document, "dragleave", event => { if (!event.relatedTarget) root.classList.remove("dropping"); });
  on(document, "drop", event => {
    root.classList.remove("dropping");
    if (carriesFiles(event)) {
      event.preventDefault();
      if (mayAdd()) {
        uploads.add([...event.dataTransfer.files]);
      }
    }
  });
  on(window, "online", () => uploads.retry());
  on(window, "beforeunload", event => { if (uploads.busy) event.preventDefault(); });

  moving(root, page, on);
  viewing(root, on);
  root.dataset.live = "";
  return { stop: () => end.abort() };
}

class Uploads {
  #items = [];
  #running = 0;
  #place = 0;
  #timer;

  constructor(root, refresh) {
    this.root = root;
    this.refresh = refresh;
  }

  get busy() {
    return this.#items.some(item => item.state === "waiting" || item.state === "sending");
  }

  add(files) {
    this.message = files.length > mostFiles
      ? `You chose ${files.length} files; ${mostFiles} go at once. Nothing was sent: choose fewer.` : "";
    if (!this.message) {
      this.#place = Math.max(this.#place, Number(this.root.dataset.next));
      for (const file of files) {
        const tooLarge = file.size > mostBytes;
        this.#items.push({
          file, place: this.#place++, done: 0, again: !tooLarge, state: tooLarge ? "failed" : "waiting",
          why: tooLarge ? `It is larger than ${mostBytes / 1024 / 1024} MB.` : "",
        });
      }
    }
    this.#pump();
  }

  retry() {
    for (const item of this.#items.filter(i => i.state === "failed" && i.again)) {
      Object.assign(item, { state: "waiting", why: "", done: 0 });
    }
    this.#pump();
  }

  #pump() {
    while (this.#running < atOnce) {
      const item = this.#items.find(i => i.state === "waiting");
      if (!item) {
        break;
      }
      this.#running++;
      this.#send(item).then(() => {
        this.#running--;
        this.#arrived();
        this.#pump();
      });
    }
    this.#draw();
  }

  // Not after each of forty: the page draws itself anew every time.
  #arrived() {
    clearTimeout(this.#timer);
    if (this.busy) {
      this.#timer = setTimeout(() => this.refresh(), 700);
    } else {
      this.refresh();
    }
  }

  #send(item) {
    item.state = "sending";
    return new Promise(resolve => {
      const request = new XMLHttpRequest();
      const finish = (state, why, again = false) => {
        Object.assign(item, { state, why, again });
        resolve();
      };
      request.open("POST", `/photos/cars/${this.root.dataset.car}?place=${item.place}`);
      request.setRequestHeader("RequestVerificationToken", document.querySelector("[name=__RequestVerificationToken]")?.value ?? "");
      request.upload.onprogress = event => {
        item.done = event.lengthComputable ? event.loaded / event.total : 0;
        this.#draw();
      };
      request.onerror = () => finish("failed", "The connection was lost.", true);
      request.onload = () => {
        let answer = {};
        try {
          answer = JSON.parse(request.responseText);
        } catch {
          // A proxy's own page.
        }
        const one = answer.results?.[0];
        if (one?.photo) {
          finish(one.status === "alreadyThere" ? "known" : "done", "");
        } else if (request.status === 401) {
          finish("failed", "You are signed out. Sign in in another tab and retry.", true);
        } else {
          finish("failed", one?.detail ?? answer.detail ?? "The server could not take it.", request.status >= 500 || request.status === 429);
        }
      };
      const form = new FormData();
      form.append("files", item.file, item.file.name);
      request.send(form);
    });
  }

  #draw() {
    const host = this.root.querySelector(".uploads");
    if (!host || !host.isConnected) {
      return;
    }
    const failed = this.#items.filter(i => i.state === "failed");
    const done = this.#items.filter(i => i.state === "done" || i.state === "known");
    const known = this.#items.filter(i => i.state === "known").length;
    if (!this.busy && !failed.length && !this.message) {
      host.replaceChildren(...known ? [line("p", "small muted", `${known === 1 ? "One photo was" : `${known} photos were`} there already.`)] : []);
      this.#items = [];
      return;
    }
    const parts = [];
    if (this.message) {
      parts.push(line("p", "error", this.message));
    }
    if (this.#items.length) {
      const status = line("p", "row", "");
      status.setAttribute("role", "status");
      status.append(line("b", "", `${done.length} of ${this.#items.length} photos sent`));
      if (failed.some(i => i.again)) {
        status.append(button(`Retry ${failed.filter(i => i.again).length}`, () => this.retry()));
      }
      if (!this.busy) {
        status.append(button("Dismiss", () => { this.#items = []; this.message = ""; this.#draw(); }));
      }
      parts.push(status);
    }
    const list = document.createElement("ul");
    for (const item of this.#items.filter(i => i.state === "sending" || i.state === "failed")) {
      const row = document.createElement("li");
      row.className = item.state;
      row.append(line("span", "file", item.file.name));
      if (item.state === "sending") {
        const bar = document.createElement("progress");
        bar.setAttribute("aria-label", item.file.name);
        bar.value = item.done;
        row.append(bar, line("span", "small muted", item.done >= 1 ? "Being made ready" : `${Math.round(item.done * 100)} %`));
      } else {
        row.append(line("span", "error", item.why));
      }
      list.append(row);
    }
    parts.push(list);
    host.replaceChildren(...parts);
  }
}

function line(tag, name, text) {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = text;
  return element;
}

function button(text, click) {
  const element = line("button", "btn", text);
  element.type = "button";
  element.addEventListener("click", click);
  return element;
}

function moving(root, page, on) {
  let dragged = null;
  const tileOf = event => event.target.closest?.(".tile");
  const mark = tile => {
    root.querySelector(".tile.before")?.classList.remove("before");
    tile?.classList.add("before");
  };
  on(root, "dragstart", event => {
    // Selecting text in a caption is no moving of the photo.
    const tile = tileOf(event);
    if (!tile || event.target !== tile) {
      return;
    }
    dragged = tile;
    tile.classList.add("dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", tile.dataset.id);
  });
  on(root, "dragover", event => {
    if (dragged && event.target.closest?.(".grid")) {
      event.preventDefault();
      const tile = tileOf(event);
      mark(tile && tile !== dragged ? tile : null);
    }
  });
  on(root, "drop", event => {
    if (dragged && event.target.closest?.(".grid")) {
      event.preventDefault();
      const before = tileOf(event);
      if (before !== dragged) {
        page.invokeMethodAsync("DropAsync", Number(dragged.dataset.id), before ? Number(before.dataset.id) : null);
      }
    }
  });
  on(root, "dragend", () => {
    dragged?.classList.remove("dragged");
    dragged = null;
    mark(null);
  });
  on(root, "keydown", async event => {
    const steps = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1, Home: -1000, End: 1000 }[event.key];
    if (steps && event.target.matches?.(".handle")) {
      event.preventDefault();
      const id = event.target.id;
      await page.invokeMethodAsync("StepAsync", Number(event.target.closest(".tile").dataset.id), steps);
      document.getElementById(id)?.focus(); // Its element may have been moved, and lost the focus by it.
    }
  });
}

function viewing(root, on) {
  const viewer = () => root.querySelector("dialog.viewer");
  const slides = () => viewer().querySelector(".slides");
  const at = () => Math.round(slides().scrollLeft / slides().clientWidth);
  const show = (index, behavior) => {
    const count = slides().children.length;
    const to = Math.min(Math.max(index, 0), count - 1);
    slides().scrollTo({ left: to * slides().clientWidth, behavior });
    tell(to, count);
  };
  const tell = (index, count) => {
    viewer().querySelector(".place").textContent = `${index + 1} / ${count}`;
  };
  on(root, "click", event => {
    const open = event.target.closest?.("[data-view]");
    const what = event.target.closest?.("[data-do]")?.dataset.do;
    if (open && viewer()) {
      viewer().showModal();
      show(Number(open.dataset.view), "instant");
    } else if (what === "close" || event.target.matches?.(".slides, .slides figure")) {
      viewer()?.close();
    } else if (what) {
      show(at() + (what === "next" ? 1 : -1), "smooth");
    }
  });
  on(root, "keydown", event => {
    if (viewer()?.open) {
      const to = { ArrowLeft: at() - 1, ArrowRight: at() + 1, Home: 0, End: Infinity }[event.key];
      if (to !== undefined) {
        event.preventDefault();
        show(to, "instant");
      }
    }
  });
  root.addEventListener("scroll", event => {
    if (event.target.matches?.(".slides")) {
      tell(at(), slides().children.length);
    }
  }, { capture: true, passive: true });
}
