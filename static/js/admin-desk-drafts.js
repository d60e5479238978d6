// What is half written is kept on this device until it is saved: a crash or an ended session loses nothing.
// One entry for each person and text; the page after a save names the text that was saved, and its entry goes.
const page = document.getElementById("content-main");
const PREFIX = "forum-desk:";
const DAYS = 30 * 24 * 3600 * 1000;

function each(work) {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) work(key);
  } catch { /* a browser that keeps nothing */ }
}

function read(key) {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
}

function write(key, value) {
  try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full, or not allowed */ }
}

const forget = (key) => { try { localStorage.removeItem(key); } catch { /* as above */ } };

const base = PREFIX + page.dataset.draftKey + ":";
if (page.dataset.draftSaved) {
  forget(base + page.dataset.draftSaved);
  const here = new URL(location.href);  // a tab that is opened again later must not forget what has been typed since
  here.searchParams.delete("saved");
  history.replaceState(history.state, "", here);
}
each((key) => { if (!(Date.now() - (read(key)?.at ?? 0) < DAYS)) forget(key); });

const form = document.getElementById("text_form");
if (form) {
  const input = document.getElementById("id_text");
  const key = base + form.dataset.unit;
  const offer = document.getElementById("draft");
  const kept = read(key);
  const same = (one, other) => one.split(/\s+/u).join(" ").trim() === other.split(/\s+/u).join(" ").trim();

  if (kept && same(kept.text, input.value)) forget(key);
  else if (kept) {
    const words = document.createElement("p");
    words.textContent = offer.dataset.words;
    const typed = document.createElement("p");
    typed.className = "typed";
    typed.lang = input.lang;
    typed.textContent = new DOMParser().parseFromString(kept.text, "text/html").body.textContent;
    offer.append(words, typed, document.getElementById("draft-buttons").content.cloneNode(true));
    offer.hidden = false;
    const close = () => { offer.hidden = true; };
    offer.querySelector(".take").addEventListener("click", () => {
      close();
      document.dispatchEvent(new CustomEvent("desk:take", { detail: kept.text }));
    });
    offer.querySelector(".drop").addEventListener("click", () => {
      close();
      forget(key);
      input.focus();
    });
  }
  input.addEventListener("input", () => {
    write(key, { text: input.value, at: Date.now() });
  });
}
