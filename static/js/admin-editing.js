// Says that this page is still open, and shows what colleagues do with the same thing. Without this script the note of the
// moment at which the page was opened stays.
const box = document.getElementById("editing");
const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
const EVERY = 30_000;
let asking = true;

function body(more = {}) {
  const data = new FormData();
  data.append("csrfmiddlewaretoken", token);
  data.append("seen", document.querySelector("[name=seen_version]")?.value ?? "");
  for (const [name, value] of Object.entries(more)) data.append(name, value);
  return data;
}

function show(notes) {
  const now = [...box.children].map((note) => note.textContent);
  if (now.join("\n") === notes.join("\n")) return;
  box.replaceChildren(...notes.map((text) => {
    const note = document.createElement("p");
    note.textContent = text;
    return note;
  }));
}

async function beat() {
  if (!asking) return;
  try {
    const answer = await fetch(box.dataset.url, { method: "POST", body: body() });
    if (answer.ok && !answer.redirected) show((await answer.json()).notes);
    else asking = false;
  } catch { /* no network: the next one tries again */ }
}

if (box && token) {
  setTimeout(beat, 2_000);
  setInterval(beat, EVERY);
  addEventListener("pagehide", () => navigator.sendBeacon(box.dataset.url, body({ left: "1" })));
  addEventListener("pageshow", (event) => { if (event.persisted) beat(); });
}
