// The editor of the translators' desk: keys, terms, counting, and the checks while somebody writes. Without it the page is a form.
const form = document.getElementById("text_form");
const input = document.getElementById("id_text");
const warnings = document.getElementById("warnings");
const terms = [...document.querySelectorAll("#terms [data-insert]")];
const prose = () => document.querySelector("#text_form .ProseMirror")?.editor;

// --- the text, whichever way it is edited ---
function take(text) {
  const editor = prose();
  if (editor) editor.commands.setContent(text, { emitUpdate: true });
  else {
    input.value = text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
  focus();
}

function insert(text) {
  const editor = prose();
  if (editor) {
    editor.chain().focus().insertContent({ type: "text", text }).run();
    return;
  }
  input.focus();
  input.setRangeText(text, input.selectionStart, input.selectionEnd, "end");
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function focus() {
  const editor = prose();
  if (editor) editor.commands.focus("end");
  else input.focus();
}

// --- keys ---
const press = (value) => form.querySelector(`button[value="${value}"]`)?.click();
const KEYS = {
  KeyK: () => press("right"),
  KeyR: () => press("review"),
  KeyN: () => document.getElementById("skip")?.click(),
  KeyP: () => document.getElementById("previous")?.click(),
  KeyG: () => terms[0]?.focus(),
};

document.addEventListener("keydown", (event) => {
  if (event.repeat || event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
    event.preventDefault();
    event.stopPropagation();
    press("save");
  } else if (event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey && KEYS[event.code]) {
    event.preventDefault();
    KEYS[event.code]();
  }
}, { capture: true });

// In the terms, arrows go from one to the next, Enter puts it into the text, Escape goes back to it.
document.getElementById("terms")?.addEventListener("keydown", (event) => {
  const here = terms.indexOf(event.target);
  const to = { ArrowDown: here + 1, ArrowRight: here + 1, ArrowUp: here - 1, ArrowLeft: here - 1 }[event.key];
  if (here >= 0 && to !== undefined) {
    event.preventDefault();
    terms.at(to % terms.length).focus();
  } else if (event.key === "Escape") focus();
});
for (const term of terms) term.addEventListener("click", () => insert(term.dataset.insert));

// --- once is enough: a second press while the first is on its way would only ask twice ---
let sent = false;
form.addEventListener("submit", (event) => {
  if (sent) event.preventDefault();
  sent = true;
});
addEventListener("pageshow", () => { sent = false; });

// --- counting and checking ---
const count = document.getElementById("count");
const maximum = Number(input.maxLength > 0 ? input.maxLength : count.parentElement.dataset.maximum ?? 0);
let timer = 0;
let asked = 0;

async function check() {
  const number = ++asked;
  const body = new URLSearchParams({ text: input.value, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
  try {
    const response = await fetch(form.dataset.check, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!response.ok || response.redirected || number !== asked) return;
    const { html, codes } = await response.json();
    warnings.innerHTML = html;
    form.elements.warned.value = codes;
  } catch { /* no connection: saving will say what is to be said */ }
}

input.addEventListener("input", () => {
  count.textContent = input.value.length;
  count.parentElement.classList.toggle("over", maximum > 0 && input.value.length > maximum);
  clearTimeout(timer);
  timer = setTimeout(check, 500);
});

// Choosing a language to look at is enough.
document.getElementById("beside")?.addEventListener("change", (event) => event.target.form.requestSubmit());

// The editor of rich texts is made by a script of its own, which may run before this one or after it.
function ready(tries = 40) {
  if (input.dataset.richText === undefined || prose()) {
    if (document.activeElement === document.body || document.activeElement === null) focus();
    form.dataset.ready = "";
  } else if (tries) setTimeout(() => ready(tries - 1), 50);
}
ready();
document.addEventListener("desk:take", (event) => take(event.detail));
