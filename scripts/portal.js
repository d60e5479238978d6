// A registration is kept while it is typed: fields that were changed are sent a moment later, and again when the network is back.
const form = document.querySelector("form[data-save]");
if (form) {
  const state = form.querySelector(".save-state");
  const changed = new Set();
  let timer = 0;
  let sending = false;
  const value = (field) => (field.type === "checkbox" ? (field.checked ? "on" : "") : field.value);
  async function save() {
    if (sending || !changed.size) return;
    const names = [...changed];
    changed.clear();
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    for (const name of names) body.append(name, value(form.elements[name]));
    sending = true;
    try {
      const answer = await fetch(form.dataset.save, { method: "POST", body, keepalive: true });
      if (answer.status === 409) return;
      if (!answer.ok) throw new Error(answer.status);
      state.textContent = state.dataset.saved;
    } catch {
      for (const name of names) changed.add(name);
      state.textContent = state.dataset.lost;
    } finally {
      sending = false;
    }
    if (changed.size) later(5000);
  }
  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  }
  form.addEventListener("input", (event) => {
    if (!event.target.name) return;
    changed.add(event.target.name);
    later(1200);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    changed.clear();
  });
  addEventListener("online", () => later(0));
  document.addEventListener("visibilitychange", () => document.hidden && save());
}
// Names that a desk at the door has kept are over with their day, also where nobody opens the desk again.
if (Number(localStorage.getItem("check-in-names-end") ?? Infinity) < Date.now()) {
  indexedDB.deleteDatabase("check-in-names");
  localStorage.removeItem("check-in-names-end");
}
