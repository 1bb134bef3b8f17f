"use strict";
// Keeps the ticket's page fresh, and says so plainly when it cannot. Without scripts the page reloads itself.
const LOST_MS = 12000;
const FLASHES = 20;
const live = document.getElementById("live");
const say = document.getElementById("say");
const link = document.getElementById("link");
const sound = document.getElementById("sound");
let alarm = document.body.dataset.alarm;
let title = document.title;
let heard = Date.now();
let audio = null;
let source = null;
let flashing = 0;

function clock(at) {
  const two = (value) => String(value).padStart(2, "0");
  const day = new Date(at);
  return `${two(day.getHours())}:${two(day.getMinutes())}`;
}

function lost(is) {
  document.body.classList.toggle("lost", is);
  const words = is ? document.body.dataset.lost.replace("{time}", clock(heard)) : "";
  if (link.textContent !== words) link.textContent = words;
  link.hidden = !is;
}

function fresh() {
  heard = Date.now();
  lost(false);
}

function show(piece) {
  const focused = document.activeElement && live.contains(document.activeElement) ? document.activeElement.id : "";
  live.innerHTML = piece.html;
  if (focused) document.getElementById(focused)?.focus();
  if (say.textContent !== piece.say) say.textContent = piece.say;
  title = piece.title;
  document.title = title;
  if (piece.alarm && piece.alarm !== alarm) ring();
  if (!piece.alarm) quiet();
  alarm = piece.alarm;
}

function ring() {
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([400, 200, 400, 200, 800]); // else refused anyway
  chime();
  clearInterval(flashing);
  let left = FLASHES;
  document.body.classList.add("ringing");
  flashing = setInterval(() => {
    left -= 1;
    document.title = left % 2 ? `❗❗❗ ${title}` : title;
    if (left <= 0) quiet();
  }, 700);
}

function quiet() {
  clearInterval(flashing);
  document.title = title;
  document.body.classList.remove("ringing");
}

function chime() {
  if (!audio || audio.state !== "running") return;
  for (const [index, pitch] of [880, 660, 880, 660].entries()) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const start = audio.currentTime + index * 0.45;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.4, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.4);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.4);
  }
}

// A phone lets no page sound before it was touched, and sleeps unless asked not to.
async function soundOn() {
  audio ??= new AudioContext();
  await audio.resume();
  chime();
  sound.lastElementChild.textContent = sound.dataset.on;
  sound.disabled = true;
  navigator.wakeLock?.request("screen").catch(() => {});
}

function follow() {
  source?.close();
  source = new EventSource(document.body.dataset.events);
  source.addEventListener("beat", fresh);
  source.addEventListener("view", (event) => {
    fresh();
    show(JSON.parse(event.data));
  });
}

setInterval(() => {
  if (Date.now() - heard <= LOST_MS) return;
  lost(true);
  if (source.readyState === EventSource.CLOSED) follow(); // an answer that was no stream ends it for good
}, 1000);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && (source.readyState === EventSource.CLOSED || Date.now() - heard > LOST_MS)) follow();
});
if (window.AudioContext) {
  sound.hidden = false;
  sound.addEventListener("click", soundOn);
}
if (alarm) ring();
follow();
