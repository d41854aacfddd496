// A file on its way to an import: dropping it, how far it is, and stopping it. Without this the form posts by itself.
export function start(form) {
  const end = new AbortController();
  const on = (target, name, handler) => target.addEventListener(name, handler, { signal: end.signal });
  const part = name => form.querySelector(name);
  const input = part("input[type=file]");
  let request;

  const show = (done, said) => {
    part(".sending").hidden = said === undefined;
    part(".btn.p").disabled = said !== undefined;
    part("progress").value = done;
    part(".said").textContent = said ?? "";
  };
  const fail = why => {
    request = undefined;
    show(0);
    part(".wrong").hidden = !why;
    part(".wrong").textContent = why;
  };
  const send = file => {
    if (request) {
      return; // A second press, or a second file: one at a time.
    }
    if (!file) {
      fail("Choose a file first.");
      return;
    }
    if (file.size > Number(form.dataset.most)) {
      fail(`${file.name} is larger than ${Math.floor(form.dataset.most / 2 ** 20)} MB: split it.`);
      return;
    }
    fail("");
    request = new XMLHttpRequest();
    const mine = request;
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("RequestVerificationToken", form.querySelector("[name=__RequestVerificationToken]")?.value ?? "");
    request.upload.onprogress = event => {
      const share = event.lengthComputable ? event.loaded / event.total : 0;
      show(share, share < 1 ? `${file.name}: ${Math.floor(share * 100)} % sent` : `${file.name} is sent, and being stored …`);
    };
    request.onerror = () => fail("The connection was lost. Nothing was taken in: send it again.");
    request.onabort = () => fail("Cancelled. Nothing was taken in.");
    request.onload = () => {
      let answer = {};
      try {
        answer = JSON.parse(mine.responseText);
      } catch {
        // A proxy's own page.
      }
      if (answer.href) {
        show(1, `${file.name} is here.`);
        location.assign(answer.href);
      } else if (mine.status === 401) {
        fail("You are signed out. Sign in in another tab and send it again.");
      } else {
        fail(answer.detail ?? "The server could not take it. Send it again in a moment.");
      }
    };
    show(0, `${file.name}: 0 % sent`);
    const body = new FormData();
    body.append("file", file, file.name);
    request.send(body);
  };

  on(form, "submit", event => {
    event.preventDefault();
    send(input.files[0]);
  });
  on(part(".stop"), "click", () => request?.abort());
  on(input, "change", () => fail(""));
  // Beside the target a dropped file would take the page's place.
  const carriesFiles = event => event.dataTransfer?.types.includes("Files");
  on(document, "dragover", event => {
    if (carriesFiles(event)) {
      event.preventDefault();
      form.classList.add("over");
    }
  });
  on(document, "dragleave", event => { if (!event.relatedTarget) form.classList.remove("over"); });
  on(document, "drop", event => {
    form.classList.remove("over");
    if (carriesFiles(event)) {
      event.preventDefault();
      const files = event.dataTransfer.files;
      if (files.length > 1) {
        fail("One file at a time: each has columns of its own.");
      } else {
        input.files = files;
        send(files[0]);
      }
    }
  });
  on(window, "beforeunload", event => { if (request && request.readyState < XMLHttpRequest.DONE) event.preventDefault(); });
  form.dataset.live = "";
  return { stop: () => { end.abort(); request?.abort(); } };
}
