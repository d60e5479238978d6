// Languages of the texts as tabs (WAI-ARIA Authoring Practices, Tabs). Without this script the fieldsets follow each other.
const MEMORY = "forum-admin-language";
const words = document.getElementById("language-words")?.dataset ?? {};
let made = 0;

function remembered() {
  try { return localStorage.getItem(MEMORY); } catch { return null; }
}

function remember(code) {
  try { localStorage.setItem(MEMORY, code); } catch { /* a browser that keeps nothing */ }
}

const languageOf = (panel) => panel.querySelector(".fieldset-heading [lang]")?.lang ?? "";
const inputsOf = (panel) => [...panel.querySelectorAll("input[name]:not([type=hidden]), textarea[name]")];
const fieldOf = (input, code) => input.name.slice(0, -code.length - 1);
// What the translators' desk says of the saved texts: whether one is out of date.
const isStale = (panel) => panel.querySelector(".text-states [data-state=stale]") !== null;
const hasError = (panel) => panel.querySelector(".errorlist, .errors") !== null;

// A language misses a text when a field is empty in it and filled in another one.
function markMissing(group) {
  const filled = new Set();
  for (const { panel, suffix } of group) {
    for (const input of inputsOf(panel)) if (input.value.trim()) filled.add(fieldOf(input, suffix));
  }
  for (const { panel, tab, suffix } of group) {
    const missing = inputsOf(panel).some((input) => !input.value.trim() && filled.has(fieldOf(input, suffix)));
    tab.classList.toggle("missing", missing);
    tab.classList.toggle("stale", isStale(panel));
    tab.classList.toggle("error", hasError(panel));
    const said = [missing && words.missing, isStale(panel) && words.stale, hasError(panel) && words.error].filter(Boolean).join(", ");
    tab.querySelector(".visually-hidden").textContent = said ? ` (${said})` : "";
  }
}

function select(group, chosen, focus = false) {
  for (const entry of group) {
    const on = entry === chosen;
    entry.panel.hidden = !on;
    entry.tab.setAttribute("aria-selected", String(on));
    entry.tab.tabIndex = on ? 0 : -1;
    if (on && focus) entry.tab.focus();
  }
}

// A fieldset is a group and may not be a panel as well (ARIA in HTML): the panel is a box around it.
function boxed(fieldset) {
  const panel = document.createElement("div");
  fieldset.before(panel);
  panel.append(fieldset);
  fieldset.classList.add("in-tab");
  return panel;
}

function makeTab(fieldset) {
  const name = fieldset.querySelector(".fieldset-heading [lang]");
  const panel = boxed(fieldset);
  const tab = document.createElement("button");
  tab.type = "button";
  tab.setAttribute("form", ""); // none: the form of something new puts the cursor into its first element
  tab.id = `language-tab-${++made}`;
  tab.setAttribute("role", "tab");
  const word = document.createElement("span");
  word.lang = name.lang;
  word.textContent = name.textContent;
  const said = document.createElement("span");
  said.className = "visually-hidden";
  tab.append(word, said);
  panel.id = `language-panel-${made}`;
  panel.setAttribute("role", "tabpanel");
  panel.setAttribute("aria-labelledby", tab.id);
  tab.setAttribute("aria-controls", panel.id);
  return { panel, tab, isMine: fieldset.classList.contains("mine"), code: name.lang, suffix: name.lang.toLowerCase().replaceAll("-", "_") };
}

function step(group, event) {
  const here = group.findIndex(({ tab }) => tab === event.target);
  const forward = getComputedStyle(event.target).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  const backward = forward === "ArrowRight" ? "ArrowLeft" : "ArrowRight";
  const to = { [forward]: here + 1, [backward]: here - 1 + group.length, Home: 0, End: group.length - 1 }[event.key];
  if (here < 0 || to === undefined) return;
  event.preventDefault();
  choose(group, group[to % group.length], true);
}

// The tabs at the top of the page lead; those of the rows below follow them.
const groups = [];
function choose(group, entry, focus = false) {
  select(group, entry, focus);
  remember(entry.code);
  if (group.leads) {
    for (const other of groups) {
      const same = other !== group && other.find(({ code }) => code === entry.code);
      if (same) select(other, same);
    }
  }
}

function build(fieldsets) {
  const group = fieldsets.map(makeTab);
  const list = document.createElement("div");
  list.className = "language-tabs";
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", words.label ?? "");
  list.append(...group.map(({ tab }) => tab));
  group[0].panel.before(list);
  group.leads = !list.closest(".inline-related");
  groups.push(group);
  list.addEventListener("keydown", (event) => step(group, event));
  for (const entry of group) {
    entry.tab.addEventListener("click", () => choose(group, entry));
    entry.panel.addEventListener("input", () => markMissing(group));
  }
  markMissing(group);
  const wanted = (test) => group.find(test);
  select(group, wanted(({ panel }) => hasError(panel)) ?? wanted(({ isMine }) => isMine)
    ?? wanted(({ code }) => code === remembered()) ?? wanted(({ code }) => code.toLowerCase() === document.documentElement.lang.toLowerCase()) ?? group[0]);
}

function buildAll(root) {
  const byParent = new Map();
  for (const fieldset of root.querySelectorAll("fieldset.language-tab:not(.in-tab)")) {
    if (fieldset.closest(".empty-form")) continue;
    byParent.set(fieldset.parentElement, [...(byParent.get(fieldset.parentElement) ?? []), fieldset]);
  }
  for (const fieldsets of byParent.values()) if (fieldsets.length > 1) build(fieldsets);
}

// A field that is moved into its tab loses the cursor, which Django may have put there already.
const before = document.activeElement;
buildAll(document);
if (document.activeElement !== before) {
  const shown = document.querySelector("[role=tabpanel]:not([hidden])");
  (before.offsetParent ? before : shown && inputsOf(shown)[0])?.focus();
}
document.addEventListener("formset:added", (event) => buildAll(event.target));
