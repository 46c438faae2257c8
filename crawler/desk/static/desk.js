// What the desk adds for those who let it: keys, choosing words with the mouse or the keyboard, the help
// overlay. Every action is a link, a button or a field that works without this file and says which key it
// answers to (data-key); this file only presses them.

const typing = (element) =>
  element instanceof HTMLElement &&
  (element.isContentEditable || element.matches("textarea, select, input:not([type=radio], [type=checkbox])"));

const visible = (element) => element.getClientRects().length > 0;

const say = (words) => {
  const toast = document.getElementById("toast");
  if (toast) toast.textContent = words;
};

// --- keys --------------------------------------------------------------------------------------------

function pressed(event) {
  return (event.shiftKey ? "Shift+" : "") + event.code;
}

function answering(code) {
  const quoted = CSS.escape(code);
  return [...document.querySelectorAll(`[data-key="${quoted}"]`)].find(visible);
}

function press(element) {
  if (typing(element)) {
    element.focus();
    element.select?.();
  } else if (element.dataset.help !== undefined) {
    help();
  } else if (element.type === "radio") {
    element.checked = true;
    settleRefusals(element);
    element.focus({ preventScroll: true });
    here(element.closest("li"));
  } else {
    element.click();
  }
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (document.querySelector("dialog[open]")) return;
  if (typing(event.target)) {
    if (event.code === "Escape") event.target.blur();
    return;
  }
  const code = pressed(event);
  // Enter on a control is the browser's own business
  if (code === "Enter" && event.target.closest("a, button, summary, label")) return;
  if (moveInList(code, event) || moveInPassages(code, event) || select(code, event)) return;
  const element = answering(code);
  if (!element) return;
  event.preventDefault();
  // a key held down must not settle claim after claim
  if (event.repeat && element.matches("button")) return;
  press(element);
});

// --- lists: next and previous row ----------------------------------------------------------------------

function moveInList(code, event) {
  const list = document.querySelector("[data-list]");
  if (!list) return false;
  const forward = code === list.dataset.next || code === "ArrowDown";
  if (!forward && code !== list.dataset.previous && code !== "ArrowUp") return false;
  const rows = [...list.querySelectorAll("[data-row]")];
  const at = rows.indexOf(document.activeElement);
  rows[forward ? Math.min(at + 1, rows.length - 1) : Math.max(at - 1, 0)].focus();
  event.preventDefault();
  return true;
}

// --- passages ------------------------------------------------------------------------------------------

function here(row) {
  for (const other of document.querySelectorAll(".passages .here, .source-text .here")) other.classList.remove("here");
  if (!row) return;
  row.classList.add("here");
  const marks = document.querySelectorAll(`.source-text [data-passage="${CSS.escape(row.dataset.number)}"]`);
  for (const mark of marks) mark.classList.add("here");
  const box = document.querySelector(".source-text");
  if (marks[0] && box) {
    box.scrollTop += marks[0].getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
  }
  row.scrollIntoView({ block: "nearest" });
}

// What is taken as evidence is not refused, and the other way round.
function settleRefusals(changed) {
  const row = changed.closest("li");
  const radio = row?.querySelector("input[type=radio]");
  const box = row?.querySelector("input[type=checkbox]");
  if (!radio || !box) return;
  if (changed === radio && radio.checked) box.checked = false;
  if (changed === box && box.checked) radio.checked = false;
}

document.addEventListener("change", (event) => {
  if (event.target.closest("[data-passages]")) settleRefusals(event.target);
});

function moveInPassages(code, event) {
  const list = document.querySelector("[data-passages]");
  if (!list) return false;
  const rows = [...list.children];
  const at = rows.findIndex((row) => row.classList.contains("here"));
  if (code === list.dataset.next) here(rows[Math.min(at + 1, rows.length - 1)]);
  else if (code === list.dataset.previous) here(rows[Math.max(at - 1, 0)]);
  else if (code === list.dataset.take && at >= 0) {
    const radio = rows[at].querySelector("input[type=radio]");
    radio.checked = !radio.checked || radio.value === "none";
    settleRefusals(radio);
    if (radio.checked) say(radio.labels[0]?.textContent.trim().slice(0, 80) ?? "");
  } else if (code === list.dataset.refuse && at >= 0) {
    const box = rows[at].querySelector("input[type=checkbox]");
    if (!box) return false;
    box.checked = !box.checked;
    settleRefusals(box);
    say(box.checked ? `${rows[at].dataset.number}: ${box.labels[0].textContent.trim()}` : "");
  } else return false;
  event.preventDefault();
  return true;
}

// --- other words of the source as evidence -------------------------------------------------------------

let chosen = null;
document.addEventListener("selectionchange", () => {
  const selection = document.getSelection();
  const source = document.querySelector("[data-source]");
  if (!source || !selection.rangeCount || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  if (!source.contains(range.commonAncestorContainer)) return;
  const words = range.cloneContents();
  for (const number of words.querySelectorAll("[data-skip]")) number.remove();
  const start = range.startContainer.parentElement?.closest("[data-start]");
  // paragraphs lose the space between them when cloned
  for (const paragraph of words.querySelectorAll("p")) paragraph.append("\n");
  chosen = { words: words.textContent.trim(), near: start?.dataset.start ?? "" };
});

function select(code, event) {
  const field = document.querySelector("[data-select]");
  if (!field || code !== field.dataset.select) return false;
  event.preventDefault();
  if (chosen?.words) {
    field.value = chosen.words;
    document.getElementById("near").value = chosen.near;
    for (const radio of document.querySelectorAll("[data-passages] input[type=radio]")) radio.checked = false;
    say(field.value.slice(0, 80));
  } else {
    field.focus();
  }
  return true;
}

// --- help and remapping ----------------------------------------------------------------------------------

async function help() {
  const dialog = document.getElementById("help");
  if (!dialog) return;
  if (!dialog.children.length) {
    const answer = await fetch("/keys/list", { credentials: "same-origin" });
    if (!answer.ok) {
      location.assign("/keys");
      return;
    }
    dialog.innerHTML = await answer.text(); // our own template: no words of a source in it
  }
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-help]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  help();
});

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || field.dataset.capture === undefined) return;
  if (["Tab", "Escape", "ShiftLeft", "ShiftRight"].includes(event.code) || event.isComposing) return;
  event.preventDefault();
  field.value = pressed(event);
});

// --- who else is here ------------------------------------------------------------------------------------

const present = document.querySelector("[data-presence]");

async function lookAround() {
  if (document.hidden) return;
  const answer = await fetch(present.dataset.presence, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) return;
  const told = await answer.json();
  const lines = told.present.map((one) => one.words);
  if (told.version > Number(present.dataset.version) && told.newest) {
    lines.unshift(`${present.dataset.moved} ${told.newest}`);
  }
  const chips = lines.map((line) => {
    const chip = document.createElement("span");
    chip.className = "chip warn";
    chip.textContent = line;
    return chip;
  });
  if (present.textContent.trim() !== lines.join("")) present.replaceChildren(...chips);
}
if (present) setInterval(lookAround, 20_000);

// --- a passage or a part of the text named in the address is brought into view -----------------------------

function arrive() {
  const named = /^#p(\d+)$/.exec(location.hash);
  const row = named
    ? document.querySelector(`.passages [data-number="${named[1]}"]`)
    : (document.querySelector('.passages [data-number]:not([data-number="none"]):has(input[type=radio]:checked)') ??
      document.querySelector(".passages [data-number]"));
  if (row) {
    const top = scrollY;
    here(row);
    if (!named) scrollTo(0, top);
  }
}
addEventListener("hashchange", arrive);
arrive();
