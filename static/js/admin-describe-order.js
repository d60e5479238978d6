// Photographs in an order of one's own: a row is dragged by its handle, or moved by the arrow keys on it. Each move is saved at once:
// the server is told beside which other photograph this one stands now, and nothing else.
const form = document.querySelector("#describe_form");
const list = document.querySelector(".photo-rows");
const said = document.querySelector(".describe-said");
const rows = () => [...list.querySelectorAll(".photo-row")];
let before = Promise.resolve(); // moves reach the server one after another

async function send(what) {
  const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value, do: what });
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
  return answer.ok && !answer.redirected;
}

function renumber() {
  rows().forEach((row, index) => { row.querySelector(".row-number").textContent = String(Number(list.dataset.first) + index); });
}

function told(row) {
  const [near, side] = row.previousElementSibling ? [row.previousElementSibling, "after"] : [row.nextElementSibling, "before"];
  renumber();
  const message = `${row.dataset.name}: ${row.querySelector(".row-number").textContent}`;
  before = before.then(() => send(`move:${row.dataset.pk}:${side}:${near.dataset.pk}`)).catch(() => false)
    .then((taken) => { if (taken) said.textContent = message; else location.reload(); });
}

function place(row, index) {
  const others = rows().filter((other) => other !== row);
  const at = Math.max(0, Math.min(index, others.length));
  if (at < others.length) others[at].before(row);
  else others.at(-1)?.after(row);
}

function step(row, event) {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const from = rows().indexOf(row);
  if (!by) return;
  event.preventDefault();
  place(row, from + by);
  row.querySelector(".handle").focus();
  if (rows().indexOf(row) !== from) told(row);
}

// Before which row a pointer at this height would put one.
function indexAt(row, y) {
  const others = rows().filter((other) => other !== row);
  const below = others.findIndex((other) => { const box = other.getBoundingClientRect(); return y < box.top + box.height / 2; });
  return below < 0 ? others.length : below;
}

// The window listens: a row that is put elsewhere loses the capture of its pointer.
function follow(row, pointer) {
  const from = rows().indexOf(row);
  row.classList.add("held");
  const move = (event) => {
    if (event.pointerId !== pointer) return;
    place(row, indexAt(row, event.clientY));
    if (event.clientY > innerHeight - 48) scrollBy(0, 16);
    if (event.clientY < 96) scrollBy(0, -16);
  };
  const end = (event) => {
    if (event.pointerId !== pointer) return;
    for (const [kind, listener] of Object.entries(listeners)) removeEventListener(kind, listener);
    row.classList.remove("held");
    row.querySelector(".handle").focus();
    if (event.type === "pointercancel") place(row, from);
    else if (rows().indexOf(row) !== from) told(row);
  };
  const listeners = { pointermove: move, pointerup: end, pointercancel: end };
  for (const [kind, listener] of Object.entries(listeners)) addEventListener(kind, listener);
}

for (const row of rows()) {
  const handle = row.querySelector(".handle");
  handle.hidden = rows().length < 2;
  handle.addEventListener("keydown", (event) => step(row, event));
  handle.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    follow(row, event.pointerId);
  });
}
