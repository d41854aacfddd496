// Reconnect to the same circuit; if the server has let go of it, resume its saved state; if that is gone too, load afresh.
const dialog = document.getElementById("components-reconnect-modal");

const onReturn = () => {
  if (document.visibilityState === "visible") {
    reconnect();
  }
};

dialog.addEventListener("components-reconnect-state-changed", event => {
  switch (event.detail.state) {
    case "show":
    case "paused":
      if (!dialog.open) {
        dialog.showModal();
      }
      break;
    case "hide":
      dialog.close();
      break;
    case "failed":
      document.addEventListener("visibilitychange", onReturn);
      break;
    case "rejected":
      location.reload();
      break;
  }
});

// Escape must not leave a dead page that looks alive.
dialog.addEventListener("cancel", event => event.preventDefault());

document.getElementById("reconnect-retry").addEventListener("click", reconnect);
document.getElementById("reconnect-resume").addEventListener("click", resume);
document.getElementById("reconnect-reload").addEventListener("click", () => location.reload());

async function reconnect() {
  document.removeEventListener("visibilitychange", onReturn);
  try {
    // False: the server answered but no longer knows the circuit. An exception: no answer at all.
    if (await Blazor.reconnect()) {
      return;
    }
    if (await Blazor.resumeCircuit()) {
      dialog.close();
    } else {
      location.reload();
    }
  } catch {
    document.addEventListener("visibilitychange", onReturn);
  }
}

async function resume() {
  try {
    if (!await Blazor.resumeCircuit()) {
      location.reload();
    }
  } catch {
    dialog.classList.replace("components-reconnect-paused", "components-reconnect-resume-failed");
  }
}
