/* Dragging a session to another room or breakout, on wide screens. Without this file, and without a mouse, the form of
   the session does the same.
   A drop is sent as a form, and the page that answers is the day as it then stands, whether the session was moved or
   not: its parts take the place of ours. So nothing is shown that is not saved, and whoever was quicker is seen. */
(() => {
  "use strict";

  const form = document.querySelector("[data-move]");
  const status = form.querySelector("[data-status]");
  const undo = form.querySelector("[data-undo]");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  let dragged = null;
  let isSaving = false;
  let last = null;

  document.querySelector("[data-drag-how]").hidden = false;

  const spotOf = (cell) => ({ block: cell.dataset.block, room: cell.dataset.room });
  const cellOf = (event) => (event.target instanceof Element ? event.target.closest("[data-part=grid] td") : null);
  const cardOf = (session) => document.querySelector(`[data-session="${CSS.escape(session)}"]`);

  function say(words, isCare) {
    form.hidden = false;
    form.classList.toggle("wm-gridbar--care", isCare);
    status.textContent = words;
  }

  /* The parts of the page that answered take the place of ours; returns its word on the move, or nothing. */
  function takeOver(html) {
    const answer = new DOMParser().parseFromString(html, "text/html");
    const parts = [...answer.querySelectorAll("[data-part]")];
    parts.forEach((part) => {
      const ours = document.querySelector(`[data-part="${part.dataset.part}"]`);
      if (ours) ours.replaceWith(document.adoptNode(part));
    });
    const word = answer.querySelector("main [role=alert], main [role=status]");
    return parts.length && word ? word.textContent.replace(/\s+/g, " ").trim() : "";
  }

  async function move(session, seen, to) {
    const card = cardOf(session);
    isSaving = true;
    undo.hidden = true;
    card.classList.add("wm-grid__one--busy");
    say(form.dataset.saySaving, false);
    const fields = { session, block: to.block, room: to.room, seen_block: seen.block, seen_room: seen.room };
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { "X-CSRFToken": token },
        body: new URLSearchParams(fields),
      });
      const word = takeOver(await answer.text());
      const now = cardOf(session);
      const isClash = Boolean(now && now.classList.contains("wm-grid__one--clash"));
      last = answer.ok && word ? { session, seen: to, to: seen } : null;
      say(word || form.dataset.sayGone, !last || isClash);
    } catch {
      last = null;
      card.classList.remove("wm-grid__one--busy");
      say(form.dataset.sayLost, true);
    } finally {
      isSaving = false;
      undo.hidden = !last;
    }
  }

  function lit(cell) {
    document.querySelectorAll(".wm-grid__cell--over").forEach((one) => one.classList.remove("wm-grid__cell--over"));
    if (cell) cell.classList.add("wm-grid__cell--over");
  }

  document.addEventListener("dragstart", (event) => {
    const card = event.target instanceof Element ? event.target.closest("[data-session][draggable]") : null;
    if (!card) return;
    if (isSaving) { event.preventDefault(); return; }
    dragged = { session: card.dataset.session, cell: card.closest("td") };
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.querySelector("a").textContent);
  });
  document.addEventListener("dragover", (event) => {
    const cell = dragged && cellOf(event);
    if (!cell) return;
    event.preventDefault();
    lit(cell);
  });
  document.addEventListener("drop", (event) => {
    const cell = dragged && cellOf(event);
    if (!cell) return;
    event.preventDefault();
    if (cell !== dragged.cell) move(dragged.session, spotOf(dragged.cell), spotOf(cell));
  });
  document.addEventListener("dragend", () => { dragged = null; lit(null); });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!last || isSaving) return;
    status.focus();
    move(last.session, last.seen, last.to);
  });
})();
