// Rows of a table in an order of one's own: dragged by their handle, or moved by the arrow keys on it. The numbers follow.
// Without this script one writes the numbers. Nothing is saved before the button is pressed.
const said = document.querySelector(".order-said");
const handleOf = (row) => row.querySelector(".handle");
const numberOf = (row) => row.querySelector(".order-number");

// Rows that may be moved, in the order of the page.
const movable = (body) => [...body.rows].filter(handleOf);

// Everybody down to the row that was moved, or to the last with a number, gets one: the others stay without.
function renumber(body, moved) {
  const rows = movable(body);
  const first = Number(body.dataset.first);
  const fixed = body.dataset.all === undefined ? [...body.rows].indexOf(rows[0]) : 0;
  const filled = rows.findLastIndex((row) => numberOf(row).value.trim() !== "");
  const last = body.dataset.all === undefined ? Math.max(filled, rows.indexOf(moved)) : rows.length - 1;
  rows.slice(0, last + 1).forEach((row, index) => { numberOf(row).value = String(first + fixed + index); });
  said.textContent = `${moved.dataset.name}: ${numberOf(moved).value}`;
}

function place(body, row, index) {
  const others = movable(body).filter((other) => other !== row);
  const at = Math.max(0, Math.min(index, others.length));
  if (at < others.length) others[at].before(row);
  else others.at(-1)?.after(row);
}

function step(body, row, event) {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!by) return;
  event.preventDefault();
  place(body, row, movable(body).indexOf(row) + by);
  renumber(body, row);
  handleOf(row).focus();
}

// Before which row a pointer at this height would put one.
function indexAt(body, row, y) {
  const others = movable(body).filter((other) => other !== row);
  const below = others.findIndex((other) => { const box = other.getBoundingClientRect(); return y < box.top + box.height / 2; });
  return below < 0 ? others.length : below;
}

// The window listens: a row that is put elsewhere loses the capture of its pointer.
function follow(body, row, pointer) {
  const from = movable(body).indexOf(row);
  row.classList.add("held");
  const move = (event) => {
    if (event.pointerId !== pointer) return;
    place(body, row, indexAt(body, row, event.clientY));
    if (event.clientY > innerHeight - 48) scrollBy(0, 12);
    if (event.clientY < 48) scrollBy(0, -12);
  };
  const end = (event) => {
    if (event.pointerId !== pointer) return;
    for (const [kind, listener] of Object.entries(listeners)) removeEventListener(kind, listener);
    row.classList.remove("held");
    handleOf(row).focus();
    if (event.type === "pointercancel") place(body, row, from);
    else if (movable(body).indexOf(row) !== from) renumber(body, row);
  };
  const listeners = { pointermove: move, pointerup: end, pointercancel: end };
  for (const [kind, listener] of Object.entries(listeners)) addEventListener(kind, listener);
}

for (const body of document.querySelectorAll("tbody[data-order]")) {
  for (const row of movable(body)) {
    const handle = handleOf(row);
    handle.hidden = false;
    handle.addEventListener("keydown", (event) => step(body, row, event));
    handle.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      follow(body, row, event.pointerId);
    });
  }
}
