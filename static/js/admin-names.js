// Names for screen readers that Django's scripts and templates leave out. What they draw stays as it is.
let made = 0;

// The words beside a field: its label, or the heading of its column.
function wordsFor(field) {
  const label = field.labels?.[0] ?? document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
  if (label) return label;
  const cell = field.closest("td");
  const place = cell ? [...cell.parentElement.children].indexOf(cell) : -1;
  return cell?.closest("table")?.querySelectorAll("thead th")[place] ?? null;
}

// A list that looks for what is typed (Select2) is called by its value only, and by nothing while it is empty.
function nameLists(root) {
  for (const field of root.querySelectorAll("select.admin-autocomplete")) {
    const box = field.nextElementSibling?.querySelector(".select2-selection");
    const words = box && wordsFor(field);
    if (!words) continue;
    words.id ||= `words-${++made}`;
    const value = box.querySelector(".select2-selection__rendered");
    for (const one of value ? [box, value] : [box]) {
      one.setAttribute("aria-labelledby", value ? `${words.id} ${value.id}` : words.id);
    }
  }
}

// Fields in a table of rows are called by the heading of their column.
function nameCells(root) {
  for (const field of root.querySelectorAll(".tabular td :is(input:not([type=hidden]), select:not(.admin-autocomplete), textarea)")) {
    if (field.labels.length || field.hasAttribute("aria-label")) continue;
    const words = wordsFor(field);
    if (words) field.setAttribute("aria-labelledby", words.id ||= `words-${++made}`);
  }
}

function nameAll(root) {
  nameLists(root);
  nameCells(root);
  for (const heading of root.querySelectorAll("th.original:empty")) heading.replaceWith(document.createElement("td"));
  for (const help of root.querySelectorAll("span.help-tooltip[aria-label]")) help.setAttribute("role", "img");
}

// After Django's own scripts: some draw when jQuery says that the page is ready, which may be later than `load`, some at `load`.
django.jQuery(() => nameAll(document));
addEventListener("load", () => nameAll(document));
document.addEventListener("formset:added", (event) => setTimeout(() => nameAll(event.target)));
