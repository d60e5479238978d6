// Describing photographs: what is not saved yet is counted, each row is saved when one leaves it, and nobody leaves the page by mistake.
// Without this script the button saves all rows. A row that the server refuses (somebody else has changed it) waits for that button.
const form = document.querySelector("#describe_form");
const said = form.querySelector(".describe-said");
const rows = () => [...form.querySelectorAll(".photo-row")];
const fields = (row) => [...row.querySelectorAll("[name]")].filter((field) => form.elements[`was-${field.name}`]);
const was = (field) => form.elements[`was-${field.name}`];
const isChanged = (row) => fields(row).some((field) => field.value.trim() !== was(field).value.trim());
let isLeaving = false;

function tell(message) {
  const waiting = rows().filter(isChanged);
  for (const row of rows()) row.classList.toggle("changed", waiting.includes(row));
  said.textContent = message ?? (waiting.length ? `${form.dataset.unsaved}: ${waiting.length}` : "");
}

async function save(row) {
  const sent = fields(row).map((field) => [field, field.value]);
  const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value, row: row.dataset.pk });
  for (const [field, value] of sent) { body.append(field.name, value); body.append(was(field).name, was(field).value); }
  const taken = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } })
    .then((answer) => answer.ok && !answer.redirected).catch(() => false);
  if (taken) for (const [field, value] of sent) was(field).value = value;
  tell(taken ? (rows().some(isChanged) ? undefined : form.dataset.saved) : form.dataset.refused);
}

form.addEventListener("input", () => tell());
form.addEventListener("focusout", (event) => {
  const row = event.target.closest(".photo-row");
  if (row && !row.contains(event.relatedTarget) && event.relatedTarget?.type !== "submit" && isChanged(row)) save(row);
});
form.addEventListener("submit", () => { isLeaving = true; });
addEventListener("beforeunload", (event) => { if (!isLeaving && rows().some(isChanged)) event.preventDefault(); });
addEventListener("pageshow", () => { isLeaving = false; tell(); });

const all = form.querySelector("#choose-all");
if (all) {
  const boxes = () => [...form.querySelectorAll("[name=chosen]")];
  all.parentElement.hidden = false;
  all.addEventListener("change", () => { for (const box of boxes()) box.checked = all.checked; });
  form.addEventListener("change", () => { all.checked = boxes().every((box) => box.checked); });
}
