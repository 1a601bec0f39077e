"use strict";
// Sorting and filtering of the leaderboard. Without it the table stands as it was written: the best first.
const form = document.getElementById("filters");
const body = document.querySelector("#jobs tbody");
const heads = [...document.querySelectorAll("#jobs thead th")];
const rows = [...body.rows];
const points = new Map([...document.querySelectorAll(".picture a")].map((point) => [point.dataset.job, point]));

/** What a cell is sorted by: a number, or text; null where it is empty. */
function valueOf(row, column) {
  const cell = row.cells[column];
  if (!("value" in cell.dataset)) return cell.textContent.trim() || null;
  return cell.dataset.value === "" ? null : Number(cell.dataset.value);
}

function sortBy(column) {
  const head = heads[column];
  const ascending = head.getAttribute("aria-sort") !== "ascending";
  heads.forEach((other) => other.setAttribute("aria-sort", "none"));
  head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
  rows.sort((one, other) => {
    const a = valueOf(one, column);
    const b = valueOf(other, column);
    if (a === null || b === null) return (a === null) - (b === null); // empty cells last, either way
    const order = typeof a === "number" ? a - b : a.localeCompare(b, undefined, { numeric: true });
    return ascending ? order : -order;
  });
  body.append(...rows);
}

/** Whether a figure is known and at most the limit; without a limit anything is. */
function within(figure, limit) {
  return limit === "" || (figure !== "" && Number(figure) <= Number(limit));
}

function filter() {
  const { flash, load, text, front } = form.elements;
  const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
  const flashLimit = flash.value === "" ? "" : flash.value * 1000;
  const loadLimit = load.value === "" ? "" : load.value / 100;
  const shown = rows.filter((row) => {
    const fits = within(row.dataset.flash, flashLimit) && within(row.dataset.load, loadLimit);
    const named = words.every((word) => row.dataset.job.toLowerCase().includes(word));
    row.hidden = !(fits && named && (!front.checked || row.classList.contains("front")));
    points.get(row.dataset.job)?.classList.toggle("out", row.hidden);
    return !row.hidden;
  });
  tell(shown);
}

/** The most accurate of what is shown, the smallest of equals. */
function tell(shown) {
  const done = shown.filter((row) => row.dataset.accuracy !== "");
  const better = (a, b) => b.dataset.accuracy - a.dataset.accuracy || a.dataset.flash - b.dataset.flash;
  const best = done.sort(better)[0];
  const accuracy = best ? `${(100 * best.dataset.accuracy).toFixed(1)} %` : "";
  const text = best ? `best: ${best.dataset.job} (${accuracy})` : "none of them is done";
  document.getElementById("best").textContent = `${shown.length} of ${rows.length} jobs; ${text}`;
}

heads.forEach((head, column) => head.firstElementChild.addEventListener("click", () => sortBy(column)));
form.addEventListener("input", filter);
form.addEventListener("reset", () => setTimeout(filter));
form.addEventListener("submit", (event) => event.preventDefault());
form.hidden = false;
filter();
