"use strict";
// Lights up what belongs together: the parts that `data-from` names, theirs in turn, and all that came from a part.
(() => {
  const PART = "[id][data-origin]", ROW = ".rows > li";
  const all = [...document.querySelectorAll(PART)], rows = [...document.querySelectorAll(ROW)];
  const made = new Map(all.map((part) => [part, []]));
  const sources = (part) => part.dataset.from?.split(" ").map((id) => document.getElementById(id)) ?? [];
  const results = (part) => made.get(part);
  all.forEach((part) => sources(part).forEach((source) => results(source).push(part)));
  const word = (part) => document.querySelector(`.legend [data-origin=${part.dataset.origin}]`).textContent;
  const said = document.getElementById("said");
  const wires = document.querySelector(".wires");
  const KINDS = ["lit", "here", "own", "from", "to"];
  const MANY = 3; // so many lines of one list are named, and wired, one by one; more of them, as the list
  let pinned = null, shown = null;

  const lists = [...document.querySelectorAll(".rows")];
  const labelOf = (row) => row.parentElement.getAttribute("aria-label");
  const rowOf = (part) => part.closest(ROW);
  const partsOf = (thing) => (thing.matches(PART) ? [thing] : [...thing.querySelectorAll(PART)]);
  const isText = (part) => part.dataset.origin !== "fixed" || part.dataset.from;

  function reach(parts, next) {
    const found = new Set();
    const open = [...parts];
    while (open.length) for (const part of next(open.pop())) if (!found.has(part)) found.add(part), open.push(part);
    return found;
  }

  function trace(thing) {
    if (thing === shown) return;
    shown = thing;
    for (const other of [...all, ...rows]) other.classList.remove(...KINDS);
    document.body.classList.toggle("tracing", !!thing);
    said.textContent = "";
    wires.replaceChildren();
    if (!thing) return;
    const here = partsOf(thing).filter((part, _, parts) => parts.length === 1 || isText(part));
    const light = (part, kind) => {
      part.classList.add("lit", kind);
      rowOf(part)?.classList.add(kind);
    };
    reach(here, results).forEach((part) => light(part, "to"));
    reach(here, sources).forEach((part) => light(part, "from"));
    here.forEach((part) => light(part, part === thing ? "here" : "own"));
    said.textContent = sentence(thing, here);
    draw();
  }

  function nameOf(part) {
    const row = rowOf(part);
    return row ? row.dataset.say || `the ${word(part)} of the ${labelOf(row)}` : "";
  }

  function list(parts, own) {
    const whole = (row) => [...row.parentElement.children].every((other) => partsOf(other).some((part) => parts.includes(part)));
    const name = (part) => {
      const row = rowOf(part), said = nameOf(part);
      if (said && row.parentElement.children.length > MANY && whole(row)) return `the whole ${labelOf(row)}`;
      return said === own ? `${said} of the ${labelOf(row)}` : said;
    };
    const names = [...new Set(parts.map(name))].filter(Boolean);
    if (names.length > MANY + 1) names.splice(MANY, names.length, `${names.length - MANY} more`);
    return names.join(", ").replace(/, ([^,]*)$/, " and $1");
  }

  function sentence(thing, here) {
    const own = thing.dataset.say || (here.length && nameOf(here[0])) || thing.textContent;
    const from = list(here.flatMap(sources), own), to = list(here.flatMap(results), own);
    const fixed = here.every((part) => part.dataset.origin === "fixed") && !from;
    const claims = [fixed ? "is fixed by the specification" : from && `comes from ${from}`, to && `goes into ${to}`].filter(Boolean);
    return `${own[0].toUpperCase()}${own.slice(1)} ${claims.join(", and ") || "goes no further"}.`;
  }

  // Wires run from row to row in the space between the columns; from a whole list where many of its rows lead to one.
  function draw() {
    const found = new Map();
    for (const part of document.querySelectorAll(".lit")) {
      const end = rowOf(part);
      for (const source of sources(part)) {
        const start = rowOf(source);
        if (!end || !start || start === end || !source.classList.contains("lit")) continue;
        const key = `${rows.indexOf(end)} ${lists.indexOf(start.parentElement)}`;
        found.set(key, (found.get(key) || new Map()).set(start, [source, part]));
      }
    }
    const drawn = [...found.values()].flatMap((starts) => {
      const wired = [...starts].map(([start, [source, part]]) => wire(start, rowOf(part), source, part));
      if (starts.size <= MANY) return wired;
      const [start, [, part]] = [...starts][0];
      return start.parentElement === rowOf(part).parentElement ? [] : [wire(start.parentElement, rowOf(part), part, part)];
    });
    wires.replaceChildren(...drawn.filter(Boolean));
  }

  function wire(start, end, source, part) {
    const [a, b] = [start.getBoundingClientRect(), end.getBoundingClientRect()];
    const near = [source, part].some((one) => one.matches(".here, .own"));
    const bottom = innerHeight - said.offsetHeight;
    const middles = [(a.top + a.bottom) / 2, (b.top + b.bottom) / 2];
    const [y1, y2] = middles.map((y) => Math.min(Math.max(y, 0), bottom));
    const hidden = middles.filter((y) => y < 0 || y > bottom).length;
    if (hidden > (near ? 1 : 0)) return null;
    const across = a.right < b.left;
    const [x1, x2] = [across ? a.right : a.left, b.left];
    const bend = across ? (x2 - x1) / 2 : -Math.min(32, 12 + Math.abs(y2 - y1) / 12);
    const path = document.createElementNS(wires.namespaceURI, "path");
    path.dataset.origin = source.dataset.origin;
    path.setAttribute("d", `M${x1} ${y1}C${x1 + bend} ${y1} ${across ? x2 - bend : x2 + bend} ${y2} ${x2} ${y2}`);
    path.setAttribute("class", part.classList.contains("to") ? "to" : "from");
    return path;
  }

  const pointed = (target) => target.closest?.(PART) ?? target.closest?.(ROW);
  const pin = (thing) => trace(pinned = thing);
  document.onpointerover = (event) => {
    if (event.pointerType !== "touch") trace(pointed(event.target) || pinned);
  };
  document.onclick = (event) => {
    const thing = pointed(event.target);
    pin(thing === pinned ? null : thing);
  };
  document.addEventListener("focusin", (event) => { // a click that has brought the focus says the rest
    if (event.target.matches(":focus-visible")) pin(pointed(event.target));
  });

  function move(row) {
    for (const other of row.parentElement.children) other.tabIndex = -1;
    row.tabIndex = 0;
    row.focus();
  }

  document.onkeydown = (event) => {
    if (event.key === "Escape") {
      document.activeElement.blur();
      return pin(null);
    }
    const row = document.activeElement.closest(ROW);
    const down = { ArrowDown: 1, ArrowUp: -1 }[event.key], right = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!row || !(down || right)) return;
    event.preventDefault();
    const next = rows[rows.indexOf(row) + down];
    if (down) return next && move(next);
    const stops = [row, ...partsOf(row).filter(isText)];
    stops[(stops.indexOf(document.activeElement) + right + stops.length) % stops.length].focus();
  };

  for (const row of rows) row.tabIndex = row.previousElementSibling ? -1 : 0;
  for (const part of all) part.tabIndex = -1;
  document.body.classList.add("live");
  for (const id of ["hint", "said"]) document.getElementById(id).hidden = false;
  for (const name of ["scroll", "resize"]) addEventListener(name, () => shown && draw(), { passive: true, capture: true });
})();
