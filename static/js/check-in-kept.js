// What a desk keeps on its device: entries, in the order in which they were made, and names, which are over with their day.
const asked = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
function open(database, store, options) {
  const request = indexedDB.open(database, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(store, options);
  return asked(request);
}
// Where a browser keeps nothing, the page does, as long as it is open.
function inMemory() {
  const rows = new Map();
  let last = 0;
  return {
    put: async (row) => { row.n ??= ++last; rows.set(row.n, row); return row.n; },
    all: async () => [...rows.values()],
    remove: async (n) => { rows.delete(n); },
    isLasting: false,
  };
}
async function keeper() {
  try {
    const database = await open("check-in", "entries", { keyPath: "n", autoIncrement: true });
    const store = (mode) => database.transaction("entries", mode, { durability: "strict" }).objectStore("entries");
    return {
      put: async (row) => { row.n = await asked(store("readwrite").put(row)); return row.n; },
      all: () => asked(store("readonly").getAll()),
      remove: (n) => asked(store("readwrite").delete(n)),
      isLasting: true,
    };
  } catch {
    return inMemory();
  }
}
export const kept = await keeper();

// `found` is { forum, ends, ahead, people }; `ends` of the server's clock, `ahead` is how far that is ahead of this one, in milliseconds.
export async function keepNames(found) {
  try {
    const database = await open("check-in-names", "copies", { keyPath: "forum" });
    await asked(database.transaction("copies", "readwrite").objectStore("copies").put(found));
    database.close();
  } catch { /* they are in memory, too */ }
  localStorage.setItem("check-in-names-end", String(found.ends - found.ahead));
}
export async function keptNames(forum) {
  try {
    const database = await open("check-in-names", "copies", { keyPath: "forum" });
    const found = await asked(database.transaction("copies").objectStore("copies").get(forum));
    database.close();
    return found;
  } catch {
    return undefined;
  }
}
export function dropNames() {
  indexedDB.deleteDatabase("check-in-names");
  localStorage.removeItem("check-in-names-end");
}
