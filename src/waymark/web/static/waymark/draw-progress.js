// Follows a draw or an import that is under way; without it the page has a link "Look again".
(() => {
  const card = document.getElementById("draw-progress");
  if (!card) return;
  const bar = card.querySelector("progress");
  const step = card.querySelector("[data-step]");
  const standing = card.querySelector("[data-standing]");

  async function look() {
    try {
      const answer = await fetch(card.dataset.progressUrl, { headers: { Accept: "application/json" } });
      if (answer.ok) {
        const told = await answer.json();
        if (!told.under_way) {
          window.location.reload();
          return;
        }
        if (told.share !== null) bar.value = told.share * 100;
        if (step.textContent !== told.step) step.textContent = told.step;
        if (standing) standing.textContent = told.standing;
      }
    } catch {
      // No connection for a moment: look again in a while.
    }
    window.setTimeout(look, 1000);
  }

  window.setTimeout(look, 500);
})();
