// Checks one's own ticket against the published files, in the browser and without any library.
(() => {
  const card = document.getElementById("ticket");
  if (!card) return;
  const form = card.querySelector("form");
  const status = card.querySelector("[data-status]");
  const findings = card.querySelector("[data-findings]");
  const words = card.dataset;
  const utf8 = new TextEncoder();

  const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
  const hexOf = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const sha256 = async (bytes) => hexOf(await crypto.subtle.digest("SHA-256", bytes));
  const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name]);

  function joined(...parts) {
    const all = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  function rowsOf(csv) {
    const rows = [];
    let row = [];
    let cell = "";
    let quoted = false;
    for (let i = 0; i < csv.length; i += 1) {
      const sign = csv[i];
      if (quoted) {
        if (sign !== '"') cell += sign;
        else if (csv[i + 1] === '"') cell += csv[(i += 1)];
        else quoted = false;
      } else if (sign === '"') quoted = true;
      else if (sign === ",") {
        row.push(cell);
        cell = "";
      } else if (sign === "\n") {
        rows.push([...row, cell]);
        row = [];
        cell = "";
      } else cell += sign;
    }
    return rows.slice(1);
  }

  function read(input, csv) {
    const lines = new TextDecoder().decode(input).split("\n").slice(0, -1).map((line) => JSON.parse(line));
    const titles = new Map(lines.filter((l) => l[0] === "session").map((l) => [l[1], l[3]]));
    const people = lines.filter((l) => l[0] === "educator").map((l) => l[1]);
    return { input, titles, people, rows: rowsOf(csv) };
  }

  function say(sentence, holds = true) {
    const item = document.createElement("li");
    item.textContent = sentence;
    item.className = holds ? "holds" : "fails";
    findings.append(item);
  }

  // The canonical form is what JSON.stringify writes, so a line that is parsed and written again is the same line.
  function withoutAdded(input) {
    const added = new Set(words.added.split(";"));
    const kept = [];
    for (const line of new TextDecoder().decode(input).split("\n").slice(0, -1)) {
      const values = JSON.parse(line);
      if (values[0] === "session" && added.has(values[1])) continue;
      if (values[0] === "choices") values[3] = values[3].filter((session) => !added.has(session));
      kept.push(`${JSON.stringify(values)}\n`);
    }
    return utf8.encode(kept.join(""));
  }

  async function checkPromise(files) {
    const secret = bytesOf(words.secret);
    const rest = utf8.encode(`|${words.sealedSha256}|${words.publicValue}`);
    const checks = [
      [words.saySecret, (await sha256(secret)) === words.commitment],
      [words.sayInput, (await sha256(files.input)) === words.inputSha256],
      [words.saySeed, (await sha256(joined(secret, rest))) === words.seed],
    ];
    if (words.added) checks.push([words.saySealed, (await sha256(withoutAdded(files.input))) === words.sealedSha256]);
    else checks[1][1] = checks[1][1] && words.inputSha256 === words.sealedSha256;
    for (const [sentence, holds] of checks) say(holds ? sentence : `${sentence} ${words.sayWrong}`, holds);
    return checks.every(([, holds]) => holds);
  }

  async function checkTicket(files, drawId) {
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("raw", bytesOf(words.seed), algorithm, false, ["sign"]);
    const ticketOf = async (id) => hexOf(await crypto.subtle.sign("HMAC", key, utf8.encode(`pd-day|${id}`)));
    const tickets = await Promise.all(files.people.map(ticketOf));
    const mine = await ticketOf(drawId);
    const place = tickets.filter((ticket) => ticket < mine).length + 1;
    say(fill(words.sayTicket, { ticket: mine.slice(0, 8), place, total: tickets.length }));
  }

  function tellSeats(files, drawId) {
    const mine = files.rows.filter((row) => row[0] === drawId);
    if (!mine.length) say(words.sayNoRows);
    for (const [, label, session, rank] of mine) {
      const breakout = /^\d+$/.test(label) ? fill(words.sayBreakout, { label }) : label;
      const pattern = session === "" ? words.sayNone : rank === "0" ? words.sayFilled : words.saySeat;
      say(fill(pattern, { breakout, session: files.titles.get(session) || session, rank }));
    }
  }

  async function check(files, drawId) {
    findings.replaceChildren();
    if (!(await checkPromise(files))) return;
    if (!files.people.includes(drawId)) {
      say(words.sayUnknown, false);
      return;
    }
    await checkTicket(files, drawId);
    tellSeats(files, drawId);
  }

  async function begin() {
    form.hidden = false;
    status.textContent = words.sayLoading;
    try {
      const [input, csv] = await Promise.all([fetch(words.inputUrl), fetch(words.assignmentsUrl)]);
      if (!input.ok || !csv.ok) throw new Error("not there");
      const files = read(new Uint8Array(await input.arrayBuffer()), await csv.text());
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        check(files, form.elements["draw-id"].value.trim());
      });
      form.querySelector("button").disabled = false;
      status.textContent = words.sayReady;
    } catch {
      status.textContent = words.sayFailed;
    }
  }

  begin();
})();
