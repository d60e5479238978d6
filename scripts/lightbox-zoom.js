// Enlarging, moving and swiping the picture on a stage. Lengths in CSS pixels, x and y from the middle of the stage.
const LARGEST = 5, STEP = 1.6, MOVED = 10, SWIPED = 60, AGAIN = 320;

// `swiped(way)`: -1 to the right, 1 to the left, as the finger goes; `pulled()`: downwards; `scaled(scale)`: after each change.
function zooming(stage, { swiped, pulled, scaled }) {
  const fingers = new Map();
  let scale = 1, x = 0, y = 0, began = null, pinched = false, tapped = 0;

  const image = () => stage.querySelector("img");
  const middle = () => {
    const box = stage.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  };

  // The size at which the whole picture fits.
  function fitted() {
    const ratio = image().width / image().height || 1.5, width = Math.min(stage.clientWidth, stage.clientHeight * ratio);
    return [width, width / ratio];
  }

  function place(dragged = 0) {
    const [width, height] = fitted();
    const across = Math.max(0, (width * scale - stage.clientWidth) / 2), down = Math.max(0, (height * scale - stage.clientHeight) / 2);
    x = Math.min(across, Math.max(-across, x));
    y = Math.min(down, Math.max(-down, y));
    image().style.transform = scale > 1 || dragged ? `translate(${x + dragged}px, ${y}px) scale(${scale})` : "";
    stage.classList.toggle("zoomed", scale > 1);
    stage.classList.toggle("held", fingers.size > 0);
  }

  function zoom(factor, atX = 0, atY = 0) {
    if (!image()) return;
    const wanted = Math.min(LARGEST, Math.max(1, scale * factor)), grown = wanted / scale;
    x = atX - (atX - x) * grown;
    y = atY - (atY - y) * grown;
    scale = wanted;
    place();
    scaled(scale);
  }

  function toggle(event) {
    const [left, top] = middle();
    if (scale > 1) zoom(0);
    else zoom(2.5, event.clientX - left, event.clientY - top);
  }

  function reset() {
    fingers.clear();
    [scale, x, y, pinched] = [1, 0, 0, false];
    if (image()) place();
    scaled(scale);
  }

  stage.addEventListener("pointerdown", (event) => {
    if (event.button || !image()) return;
    stage.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, event);
    if (fingers.size === 1) [began, pinched] = [event, false];
    else pinched = true;
  });

  stage.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const other = [...fingers.values()].find((finger) => finger.pointerId !== event.pointerId);
    fingers.set(event.pointerId, event);
    if (other) {
      const [left, top] = middle();
      const distance = (finger) => Math.hypot(finger.clientX - other.clientX, finger.clientY - other.clientY) || 1;
      zoom(distance(event) / distance(before), (event.clientX + other.clientX) / 2 - left, (event.clientY + other.clientY) / 2 - top);
    } else if (scale > 1) {
      x += event.clientX - before.clientX;
      y += event.clientY - before.clientY;
      place();
    } else if (!pinched) {
      place(event.clientX - began.clientX);
    }
  });

  function lifted(event) {
    if (!fingers.delete(event.pointerId) || fingers.size) return;
    place();
    const dx = event.clientX - began.clientX, dy = event.clientY - began.clientY;
    if (pinched || event.type === "pointercancel") return;
    if (Math.hypot(dx, dy) < MOVED) {
      const again = event.timeStamp - tapped < AGAIN;
      tapped = again ? 0 : event.timeStamp;
      if (event.pointerType === "mouse" || again) toggle(event);
    } else if (scale === 1 && Math.abs(dx) > SWIPED && Math.abs(dx) > Math.abs(dy)) {
      swiped(dx < 0 ? 1 : -1);
    } else if (scale === 1 && dy > 1.5 * SWIPED && event.pointerType !== "mouse") {
      pulled();
    }
  }
  stage.addEventListener("pointerup", lifted);
  stage.addEventListener("pointercancel", lifted);
  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    const [left, top] = middle();
    zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), event.clientX - left, event.clientY - top);
  }, { passive: false });

  return { fitted, reset, larger: () => zoom(STEP), smaller: () => zoom(1 / STEP), whole: () => zoom(0), isWhole: () => scale === 1 };
}
