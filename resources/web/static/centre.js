"use strict";
// Keeps #live fresh, and says so plainly when it cannot: old figures must never pass for present ones.
const EVERY_MS = 2000;
const live = document.getElementById("live");
const link = document.getElementById("link");

function say(lost) {
  link.textContent = lost ? document.body.dataset.lost : document.body.dataset.live;
  link.className = lost ? "link bad" : "link good";
  document.body.classList.toggle("lost", lost);
}

async function refresh() {
  try {
    const answer = await fetch(live.dataset.from || location.href, { signal: AbortSignal.timeout(2 * EVERY_MS) });
    if (answer.status === 401) return location.reload();
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live");
    if (!answer.ok || !fresh) throw new Error(String(answer.status));
    if (!live.contains(document.activeElement)) live.replaceChildren(...fresh.childNodes);
    say(false);
  } catch {
    say(true);
  }
  setTimeout(refresh, EVERY_MS);
}

if (live) {
  say(false);
  setTimeout(refresh, EVERY_MS);
}
