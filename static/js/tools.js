// Small things that every module uses: the CSRF token, waiting for a pause, telling people something.

export const csrfToken = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

/** Return a function that runs `act` once nothing has called it for `pause` milliseconds. */
export function afterPause(act, pause) {
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...given), pause);
  };
}

/** Say a sentence to screen readers. */
export function announce(sentence) {
  const live = document.getElementById("live");
  if (live && sentence) live.textContent = sentence;
}

/** Show a sentence among the messages of the page. */
export function notice(sentence, tone = "error") {
  const place = document.getElementById("notices");
  if (!place || !sentence) return;
  const box = document.createElement("div");
  box.className = `notice notice-${tone}`;
  const line = document.createElement("p");
  line.textContent = sentence;
  box.append(line);
  place.replaceChildren(box);
}

/** POST fields to our own server; rejects on an answer that is not 2xx. */
export async function post(url, body, signal) {
  const answer = await fetch(url, {
    method: "POST",
    body,
    signal,
    headers: { "X-CSRFToken": csrfToken(), "HX-Request": "true" },
    credentials: "same-origin",
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer;
}

/** Put a fragment of our own server into the page and let htmx find what it brought. */
export function fill(place, html) {
  place.innerHTML = html;
  window.htmx?.process(place);
}
