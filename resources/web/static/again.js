"use strict";
// Looks again for what is awaited, and changes the page only when there is something new to say.
const main = document.querySelector("main");

async function again() {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const there = fresh.querySelector("main");
    if (fresh.getElementById("live")) return location.reload(); // a ticket's own page has come
    if (there && there.textContent !== main.textContent) main.replaceChildren(...there.childNodes);
    if (!fresh.body.dataset.again) return undefined;
  } catch {
    // without a line the page stays as it is
  }
  return setTimeout(again, document.body.dataset.again * 1000);
}

main.setAttribute("aria-live", "polite");
setTimeout(again, document.body.dataset.again * 1000);
