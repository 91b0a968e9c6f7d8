// A screen on a wall shows itself anew each minute, and says so when it cannot.

const EVERY = 60 * 1000;

async function renew() {
  const wall = document.getElementById("wall");
  try {
    const answer = await fetch(window.location.href, { credentials: "same-origin" });
    const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("wall");
    // Signed out, the answer is another page.
    if (!fresh) throw new Error(String(answer.status));
    wall.replaceWith(fresh);
  } catch {
    const note = wall.querySelector(".wall-old");
    note.textContent = wall.dataset.old;
    note.hidden = false;
  }
}

setInterval(renew, EVERY);
