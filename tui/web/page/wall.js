// How does a browser show the wall? textual-serve's front end draws what the server sends; this file loads it, chooses the size of
// its letters, lets nothing that is typed leave, and covers a picture that is not of now until the server answers again.
"use strict";

const SILENT_MS = 10000; // a calm wall moves once a second
const AGAIN_MS = 3000;
const USUAL_PX = 16;
const MOST_COLUMNS = 200;
const LEAST_COLUMNS = 40;
const ADVANCE = 0.6; // width of a letter of Roboto Mono, in its size

let heardAt = Date.now();
let refusal = ""; // why the server shows no wall here, though it responds

class OneWaySocket extends WebSocket {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", () => { heardAt = Date.now(); });
  }

  send(text) {
    if (typeof text === "string" && text.startsWith('["resize"') && this.readyState === WebSocket.OPEN) super.send(text);
  }
}
window.WebSocket = OneWaySocket;

function letterSize() {
  const columns = Math.min(MOST_COLUMNS, Math.max(LEAST_COLUMNS, window.innerWidth / (USUAL_PX * ADVANCE)));
  return Math.max(6, Math.floor((window.innerWidth / columns / ADVANCE) * 10) / 10);
}

function lost() {
  const silent = Date.now() - heardAt;
  const closed = document.body.classList.contains("-closed");
  document.body.classList.toggle("-lost", closed || silent > SILENT_MS);
  const seconds = Math.round(silent / 1000);
  document.getElementById("lost").textContent = refusal || `NO DATA for ${seconds} s: metawatch does not respond`;
  return closed || silent > SILENT_MS;
}

async function again() {
  if (!lost()) return;
  try {
    const answer = await fetch("why", { method: "POST", cache: "no-store", signal: AbortSignal.timeout(AGAIN_MS) });
    refusal = answer.ok ? "" : (await answer.text()).trim();
    if (answer.ok) window.location.reload();
  } catch {
    refusal = ""; // it is tried again
  }
  lost();
}

window.addEventListener("load", async () => {
  const terminal = document.getElementById("terminal");
  const socket = new URL("ws", window.location.href);
  socket.protocol = socket.protocol.replace("http", "ws");
  socket.search = "";
  await document.fonts.load(`${USUAL_PX}px "Roboto Mono"`).catch(() => []);
  terminal.dataset.sessionWebsocketUrl = socket.href;
  terminal.dataset.fontSize = String(letterSize());
  const size = [window.innerWidth, window.innerHeight].join();
  let settling;
  const front = document.createElement("script");
  front.src = "static/textual.js";
  front.addEventListener("load", () => {
    window.onload(new Event("load")); // it waits for an event that is over
    window.addEventListener("resize", () => { // letters of another size need another terminal
      clearTimeout(settling);
      settling = setTimeout(() => {
        if ([window.innerWidth, window.innerHeight].join() !== size) window.location.reload();
      }, 500);
    });
  });
  document.head.append(front);
  setInterval(lost, 1000);
  setInterval(again, AGAIN_MS);
});
