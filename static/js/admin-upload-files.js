// Files that somebody chose or dropped, and their digests. What systems leave in folders by themselves is passed over.
const LITTER = /^(\.|thumbs\.db$|desktop\.ini$)/i;
const LARGEST = 64 * 1024 * 1024; // bytes of a picture that is read; the server takes none that is larger
const PARTS = 4; // hashed at once of a large file
const isWanted = (file) => !LITTER.test(file.name) && !/(^|\/)(\.[^/]+|__MACOSX)\//.test(file.webkitRelativePath ?? "");
const inOrder = new Intl.Collator("en", { numeric: true });
export const isArchive = (file) => /\.zip$/i.test(file.name);

// In the order of their names: cameras number them.
export const wanted = (files) => [...files].filter(isWanted).sort((one, other) => inOrder.compare(one.name, other.name));

const fileOf = (entry) => new Promise((resolve, reject) => { entry.file(resolve, reject); });
const some = (reader) => new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
async function within(entry) {
  if (entry.isFile) return [await fileOf(entry)];
  if (LITTER.test(entry.name) || entry.name === "__MACOSX") return [];
  const found = [];
  const reader = entry.createReader();
  for (let part = await some(reader); part.length; part = await some(reader)) // a hundred at a time
    for (const inner of part) found.push(...await within(inner));
  return found;
}
// Of a drop, with the files of dropped folders. The entries have to be asked for before anything is waited for.
export async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files];
  return (await Promise.all(entries.map(within))).flat();
}

const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
// SHA-256 of a picture; of an archive that of the digests of its chunks. Empty where the browser does not reckon (without https).
export async function digestOf(file, chunk) {
  if (!globalThis.crypto?.subtle) return "";
  if (!isArchive(file) && file.size > LARGEST) return "";
  if (!isArchive(file)) return hex(await sha256(await file.arrayBuffer()));
  const count = Math.ceil(file.size / chunk);
  const all = new Uint8Array(32 * count);
  for (let first = 0; first < count; first += PARTS) {
    const numbers = Array.from({ length: Math.min(PARTS, count - first) }, (_, number) => first + number);
    await Promise.all(numbers.map(async (number) => {
      all.set(await sha256(await file.slice(number * chunk, (number + 1) * chunk).arrayBuffer()), 32 * number);
    }));
  }
  return hex(await sha256(all));
}
