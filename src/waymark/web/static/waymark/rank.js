/* Ranking, saved as one goes. Without this file every button is a plain form.
   The list on the page is the list that is wanted; the newest one is sent until the server has it. It is kept in this
   browser until then, so that a lost connection or a closed page loses nothing. A list that was sent and not answered
   is sent again before any newer one: the server may have it already, and then the newer one is a change of it. */
(() => {
  "use strict";

  const form = document.querySelector("[data-list]");
  const list = form.querySelector("ol");
  const model = form.querySelector("template");
  const status = form.querySelector("[data-status]");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const most = Number(form.dataset.most);
  const kept = `waymark-ranking-${form.dataset.keep}`;
  const pauses = [1, 2, 4, 8, 15];
  let seen = form.dataset.seen;
  let pending = null;
  let isSending = false;
  let isDirty = false;
  let nTries = 0;
  let timer = 0;
  let chancesTimer = 0;

  const rows = () => [...list.children];
  const ids = () => rows().map((row) => row.dataset.session);
  const rowOf = (id) => rows().find((row) => row.dataset.session === id);
  const say = (words) => { status.textContent = words; };
  const keep = () => localStorage.setItem(kept, JSON.stringify({ sessions: ids(), seen, pending }));

  /* The page brings its words for none, one and 99. */
  function count(n) {
    document.querySelectorAll("[data-count]").forEach((words) => {
      const { none, one, many } = words.dataset;
      words.textContent = n === 0 ? none : n === 1 ? one : many.replace("99", String(n));
    });
  }

  function show() {
    const order = ids();
    count(order.length);
    rows().forEach((row, i) => {
      row.querySelector("[data-rank]").textContent = String(i + 1);
      row.querySelector("[name=up]").disabled = i === 0;
      row.querySelector("[name=down]").disabled = i === order.length - 1;
    });
    document.querySelectorAll(".wm-session[data-session]").forEach((session) => {
      const rank = order.indexOf(session.dataset.session) + 1;
      const add = session.querySelector("[data-add]");
      session.classList.toggle("in", rank > 0);
      session.querySelector("[data-in]").hidden = rank === 0;
      session.querySelector("[data-rank]").textContent = String(rank);
      if (add) add.hidden = rank > 0 || order.length >= most;
    });
  }

  function changed() {
    show();
    rows().forEach((row) => row.querySelector("[data-given]").replaceChildren());
    form.querySelector("[data-together]").textContent = "";
    say(status.dataset.saving);
    isDirty = true;
    nTries = 0;
    keep();
    clearTimeout(timer);
    send();
  }

  async function send() {
    if (isSending || !(isDirty || pending)) return;
    isSending = true;
    if (!pending) {
      pending = ids();
      isDirty = false;
      keep();
    }
    try {
      const answer = await fetch(form.dataset.save, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify({ sessions: pending, seen }),
      });
      if (answer.status >= 500) throw new Error(String(answer.status));
      if (answer.redirected) { location.reload(); return; }
      const said = await answer.json();
      pending = null;
      nTries = 0;
      if (!answer.ok) {
        localStorage.removeItem(kept);
        say(said.message);
        if (said.reload) { location.reload(); return; }
      } else {
        seen = said.seen;
        if (isDirty) keep();
        else {
          localStorage.removeItem(kept);
          say(said.message);
          clearTimeout(chancesTimer);
          chancesTimer = setTimeout(askChances, 500);
        }
      }
    } catch {
      say(status.dataset.waiting);
      timer = setTimeout(send, 1000 * pauses[Math.min(nTries, pauses.length - 1)]);
      nTries += 1;
      return;
    } finally {
      isSending = false;
    }
    send();
  }

  /* Chances are about the list as it is saved; after a change they are asked for once it rests. */
  function chip(place, told) {
    place.replaceChildren();
    if (!told) return;
    const [words, marks] = told;
    const odds = document.createElement("span");
    odds.className = "wm-odds";
    odds.setAttribute("aria-hidden", "true");
    for (const mark of marks) {
      const blaze = document.createElement("i");
      if (mark === "y") blaze.className = "y";
      odds.append(blaze);
    }
    const shown = document.createElement("span");
    shown.className = "wm-chip wm-chip--pine";
    shown.append(...(marks ? [odds] : []), words);
    place.append(shown);
  }

  async function askChances() {
    try {
      const answer = await fetch(form.dataset.chances, { headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected || isDirty || pending) return;
      const told = await answer.json();
      rows().forEach((row) => chip(row.querySelector("[data-given]"), told.given[row.dataset.session]));
      document.querySelectorAll(".wm-session[data-session]").forEach((session) => {
        const place = session.querySelector("[data-if-first]");
        if (place) chip(place, told.if_first[session.dataset.session]);
      });
      form.querySelector("[data-together]").textContent = told.together;
      document.querySelector("[data-chances-source]").textContent = told.source;
    } catch {
      // Without a connection the words stay as they were; the list itself is what is tried again.
    }
  }

  function newRow(id, title) {
    const row = model.content.firstElementChild.cloneNode(true);
    row.dataset.session = id;
    row.dataset.title = title;
    row.querySelector(".wm-mine__title").textContent = title;
    row.querySelectorAll("button").forEach((button) => {
      button.value = id;
      button.setAttribute("aria-label", `${button.dataset.words}: ${title}`);
    });
    return row;
  }

  const steps = {
    add: (id) => {
      const session = document.querySelector(`.wm-session[data-session="${CSS.escape(id)}"]`);
      if (!rowOf(id) && rows().length < most) list.append(newRow(id, session.dataset.title));
    },
    up: (id) => { const row = rowOf(id); if (row.previousElementSibling) row.previousElementSibling.before(row); },
    down: (id) => { const row = rowOf(id); if (row.nextElementSibling) row.nextElementSibling.after(row); },
    out: (id) => {
      const row = rowOf(id);
      const next = row.nextElementSibling || row.previousElementSibling;
      row.remove();
      (next ? next.querySelector("[name=out]") : status).focus();
    },
  };

  /* A button that was pressed and is gone hands the focus to the next one that adds, or to the list. */
  function focusAfter(button) {
    const buttons = [...document.querySelectorAll("[data-add]")];
    const next = buttons.slice(buttons.indexOf(button) + 1).find((one) => !one.hidden);
    (next || list.querySelector("[name=out]")).focus();
  }

  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || !(button.name in steps)) return;
    event.preventDefault();
    const { name, value } = button;
    steps[name](value);
    changed();
    const row = rowOf(value);
    if (name === "add") { focusAfter(button); return; }
    const again = row && row.querySelector(`[name=${name}]`);
    if (again) (again.disabled ? row.querySelector("button:not([disabled])") : again).focus();
  });

  let dragged = null;
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("li");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.title);
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("li");
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    if (event.clientY < box.top + box.height / 2) over.before(dragged);
    else over.after(dragged);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => { if (dragged) changed(); dragged = null; });

  addEventListener("online", () => { nTries = 0; clearTimeout(timer); send(); });

  /* A list that never reached the server: put it back, and send it as a change of the list it was made on. */
  const unsent = JSON.parse(localStorage.getItem(kept) || "null");
  const isHere = (order) => Boolean(order) && order.join("\n") === ids().join("\n");
  if (unsent && (unsent.seen === seen || isHere(unsent.pending))) {
    const title = new Map([...document.querySelectorAll("[data-session]")].map((e) => [e.dataset.session, e.dataset.title]));
    const wanted = unsent.sessions.filter((id) => title.has(id));
    list.replaceChildren(...wanted.map((id) => rowOf(id) || newRow(id, title.get(id))));
    changed();
  } else if (unsent) {
    localStorage.removeItem(kept);
  }
})();
