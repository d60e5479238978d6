// The camera of a telephone. Where the browser reads codes itself, nothing leaves the device; elsewhere frames go to the server, while there
// is a network.
const button = document.querySelector("#ci-camera");
const video = document.querySelector("#ci-video");
const box = video.closest(".ci-camera");
const say = document.querySelector("#ci-say").dataset;
const WIDTH = 800; // pixels of a frame that is sent
const PATIENCE = 3; // failures in a row
const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));
let stream = null;

async function detecting() {
  if (!("BarcodeDetector" in window) || !(await BarcodeDetector.getSupportedFormats()).includes("qr_code")) return sending();
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  return async () => {
    const [found] = await detector.detect(video);
    if (found) document.dispatchEvent(new CustomEvent("ci-scan", { detail: found.rawValue }));
    await wait(200);
  };
}
function sending() {
  const canvas = document.createElement("canvas");
  return async () => {
    canvas.width = Math.min(WIDTH, video.videoWidth);
    canvas.height = Math.round((canvas.width * video.videoHeight) / video.videoWidth);
    canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
    const picture = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.7));
    if (picture) await new Promise((done) => document.dispatchEvent(new CustomEvent("ci-frame", { detail: { picture, done } })));
    await wait(400);
  };
}
// A detector that is there and fails again and again (no service behind it, no memory) is given up for frames.
async function watch() {
  let read = await detecting().catch(sending);
  let failures = 0;
  while (stream) {
    if (!video.videoWidth || document.hidden) await wait(300);
    else {
      try {
        await read();
        failures = 0;
      } catch {
        failures += 1;
        if (failures === PATIENCE) read = sending();
        await wait(300);
      }
    }
  }
}
function stop() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  box.hidden = true;
  button.setAttribute("aria-pressed", "false");
}
async function start() {
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
    box.hidden = false;
    button.setAttribute("aria-pressed", "true");
    video.srcObject = stream;
    await video.play();
    await watch();
  } catch {
    stop();
    button.textContent = say.dark;
    button.disabled = true;
  }
}
if (navigator.mediaDevices?.getUserMedia) {
  button.hidden = false;
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => (stream ? stop() : start()));
}
