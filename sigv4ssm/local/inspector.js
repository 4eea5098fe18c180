"use strict";

// Whatever came in a request is put in by textContent. No text is made into markup anywhere here.

const $ = (id) => document.getElementById(id);
const isRefused = (row) => row.kind === "refused" || row.kind === "unread";
const WORDS = {
  HTTPMethod: ["method", "method"],
  CanonicalURI: ["path", "path"],
  CanonicalQueryString: ["query", "query"],
  "header host": ["header", "host"],
  "header x-amz-date": ["header", "date"],
  "header x-amz-security-token": ["header", "token"],
  "blank line": ["blank line", "fixed"],
  SignedHeaders: ["signed headers", "header"],
  HashedPayload: ["body hash", "payload"],
  Algorithm: ["algorithm", "fixed"],
  RequestDateTime: ["time", "date"],
  CredentialScope: ["scope", "region"],
  HashedCanonicalRequest: ["hash of it", "derived"],
};

let longest = 500; // rows, as the server keeps them
let instance = "";
let waiting = []; // rows that came while the list stood still, oldest first
let following = true; // as the reader chose
let lost = "Connecting"; // why no rows come, empty where they do
let opened = 0; // the number of the request that is shown, 0 for none

function element(kind, classes, ...children) {
  const made = document.createElement(kind);
  if (classes) made.className = classes;
  made.append(...children.filter((child) => child !== null));
  return made;
}

// The list

const list = $("rows");

function verdict(row) {
  const chip = isRefused(row) ? element("span", "verdict refused", row.code) : element("span", "verdict accepted", "accepted");
  return element("span", "judged", chip, row.kind === "error" ? element("span", "small", row.code) : null);
}

function item(row) {
  const time = element("time", "time", row.time.slice(11, 19), element("span", "fraction", row.time.slice(19, 23)));
  time.dateTime = row.time;
  const [operation, key] = [element("span", "operation", row.operation), element("code", "key", row.key || "no key")];
  const button = element("button", "row", verdict(row), operation, key, time, element("span", "status", row.status));
  button.dataset.number = row.number;
  button.tabIndex = -1;
  return element("li", isRefused(row) ? "refused" : "", button);
}

function add(rows) {
  const known = Number(list.firstElementChild?.firstElementChild.dataset.number ?? 0);
  const fresh = rows.filter((row) => row.number > known).slice(-longest);
  list.prepend(...fresh.map(item).reverse());
  while (list.childElementCount > longest) list.lastElementChild.remove();
  count();
  if (opened) mark();
}

function count() {
  const [all, refused] = [list.childElementCount, list.querySelectorAll("li.refused").length];
  $("count").textContent = all || "";
  $("count-refused").textContent = refused || "";
  $("empty").hidden = all > 0 || !instance;
  $("heads").hidden = all === 0;
  $("none").hidden = all === 0 || refused > 0 || list.dataset.show === "all";
  const first = shown()[0];
  if (first && !list.querySelector("button[tabindex='0']")) first.tabIndex = 0;
}

const shown = () => [...list.querySelectorAll(list.dataset.show === "all" ? "button" : "li.refused button")];

function clear() {
  list.replaceChildren();
  waiting = [];
  close();
}

// It stands still while somebody reads in it

let reading = false; // whether the focus came into the list by the reader's hand

const still = () => !following || $("scroll").scrollTop > 4 || (reading && list.contains(document.activeElement));

function receive(rows) {
  waiting = [...waiting, ...rows].slice(-longest);
  if (still() && list.childElementCount) report();
  else catchUp();
}

function catchUp() {
  add(waiting.splice(0));
  report();
}

const moves = () => following && !waiting.length;

function report() {
  $("state").dataset.state = lost ? "lost" : moves() ? "live" : "still";
  $("state").textContent = lost || (moves() ? "Live" : "Standing still");
  $("follow").ariaPressed = moves();
  $("news").hidden = !waiting.length;
  $("news").textContent = `${waiting.length === longest ? "Over " : ""}${waiting.length} new`;
}

function follow(on) {
  following = on;
  if (!on) return report();
  $("scroll").scrollTop = 0;
  if (list.contains(document.activeElement)) document.activeElement.blur();
  catchUp();
}

// New refusals are said, but not each of hundreds

let unsaid = [];
let saying = 0;

function announce(rows) {
  unsaid.push(...rows.filter(isRefused));
  if (!unsaid.length || saying) return;
  saying = setTimeout(() => { saying = 0; announce([]); }, 5000);
  const last = unsaid.at(-1);
  const many = unsaid.length > 1 ? `${unsaid.length} refused, the last one: ` : "Refused: ";
  $("said").textContent = `${many}${last.operation}, ${last.code}`;
  unsaid = [];
}

// One request

async function open(number) {
  opened = number;
  mark();
  const answer = await fetch(`/?entry=${number}`, { headers: { Accept: "application/json" } }).catch(() => null);
  const content = answer?.ok ? present(await answer.json()) : missing(answer && (await answer.text()));
  if (opened !== number) return;
  $("detail").replaceChildren(...content);
  $("detail").hidden = false;
  document.body.classList.add("open");
  $("detail").scrollTop = 0;
  $("detail").querySelector("h2").focus({ preventScroll: true });
}

function close() {
  if (!opened) return;
  const row = rowOf(opened);
  opened = 0;
  if (location.hash) history.replaceState(null, "", location.pathname);
  document.body.classList.remove("open");
  $("detail").hidden = true;
  mark();
  row?.focus();
  reading = false;
}

const rowOf = (number) => list.querySelector(`[data-number="${number}"]`);

function mark() {
  list.querySelector("[aria-current]")?.removeAttribute("aria-current");
  rowOf(opened)?.setAttribute("aria-current", "true");
}

function title(words, ...more) {
  const [heading, button] = [element("h2", null, words), element("button", "close screen", "Close")];
  heading.tabIndex = -1;
  button.onclick = close;
  return element("header", "title", element("div", null, heading, ...more), button);
}

function missing(reason) {
  return [title("Not here any more"), element("p", null, reason || "The server does not answer.")];
}

function present(entry) {
  const { row, diagnosis } = entry;
  const time = element("p", "quiet small", `No. ${row.number}, ${row.time.slice(0, 10)} ${row.time.slice(11, 23)} UTC`);
  const sentences = [diagnosis?.finding, diagnosis?.likely, ...entry.notes].filter(Boolean);
  const cause = element(
    "div",
    isRefused(row) ? "cause" : "cause accepted",
    element("p", "headline", entry.headline),
    ...sentences.map((text) => element("p", null, text)),
    diagnosis && element("p", "cure", element("strong", null, "What to do: "), diagnosis.cure),
  );
  return [
    title(row.operation, element("p", null, verdict(row)), time),
    cause,
    ...texts(entry),
    facts(entry.facts),
    message("The request", entry.request),
    message("The answer", entry.response),
  ];
}

function texts(entry) {
  if (!entry.canonical_request.length) return [];
  const heads = [isRefused(entry.row) ? "The server received" : "Signed and received"];
  if (entry.signed_is_known) heads.push("The client signed");
  return [
    block("Canonical request", entry.canonical_request, heads),
    block("String to sign", entry.string_to_sign, heads),
  ];
}

function block(title, rows, heads) {
  const cell = (role, classes, ...children) => Object.assign(element("div", classes, ...children), { role });
  const table = cell("table", heads.length === 2 ? "pairs two" : "pairs");
  table.ariaLabel = title;
  table.append(cell("row", "pair head small", cell("columnheader", "part", element("span", "hidden", "part")),
    ...heads.map((head) => cell("columnheader", "side", head))));
  for (const row of rows) {
    const [word, origin] = WORDS[row.name] ?? ["header", "header"];
    const part = cell("rowheader", "part small", word, element("span", "hidden", row.differs ? ", differs" : ""));
    part.dataset.origin = origin;
    const sides = heads.length === 2 ? [row.received, row.signed] : [row.received];
    table.append(cell("row", row.differs ? "pair differs" : "pair", part, ...sides.map((side, at) => {
      const absent = side === null;
      const made = cell("cell", absent ? "side absent" : "side", ...(absent ? ["no such line"] : pieces(side)));
      made.dataset.head = heads[at];
      return made;
    })));
  }
  const received = rows.filter((row) => row.received).map((row) => row.received.map(([piece]) => piece).join(""));
  return section(title, received.join("\n"), table);
}

function pieces(side) {
  if (!side.some(([text]) => text)) return [element("span", "quiet empty-line", "(empty)")];
  return side.map(([text, differs]) => (differs ? element("mark", null, text) : text));
}

function facts(pairs) {
  const made = element("dl", "facts", ...pairs.flatMap(([name, text]) => [
    element("dt", "small quiet", name),
    element("dd", "code", text),
  ]));
  return element("section", null, element("h3", null, "What it says of its signature"), made);
}

function message(title, part) {
  const head = [part.line, ...part.headers.map(([name, value]) => `${name}: ${value}`)].join("\n");
  const code = raw(`${head}\n\n${part.body}`);
  const more = part.left_out ? element("p", "small quiet", `${part.left_out} characters more are not shown.`) : null;
  const said = part.error?.includes("\n")
    ? element("details", null, element("summary", "small", "Its message, line by line"), raw(part.error))
    : null;
  return section(title, code.textContent, code, more, said);
}

const raw = (text) => element("pre", "raw", text);

function section(title, text, ...content) { // with a button that copies the text
  return element("section", "text", element("div", "top", element("h3", null, title), copier(text)), ...content);
}

function copier(text) {
  const button = element("button", "copy screen", "Copy");
  button.onclick = async () => {
    await navigator.clipboard.writeText(text).catch(() => null);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  };
  return navigator.clipboard ? button : null;
}

// How to call it

function samples(hello) {
  const key = `AWS_ACCESS_KEY_ID=${hello.access_key_id} AWS_SECRET_ACCESS_KEY=${hello.secret_access_key}`;
  const at = `--region ${hello.region} --endpoint-url ${location.origin}`;
  const document = "AWS-RestartEC2Instance";
  const made = [
    ["The key pair", hello.secret_access_key && `export ${key}`],
    ["aws CLI", `aws ssm start-automation-execution --document-name ${document} \\\n  ${at}`],
    ["boto3", `import boto3
ssm = boto3.client("ssm", region_name="${hello.region}", endpoint_url="${location.origin}")
ssm.start_automation_execution(DocumentName="${document}")`],
    ["sigv4ssm", `sigv4ssm stop f7d1f82d-6cde-4f7a-aa53-d485b0000000 \\\n  ${at}`],
  ];
  $("samples").replaceChildren(...made.filter(([, text]) => text).map(([title, text]) => section(title, text, raw(text))));
  $("own-key").hidden = Boolean(hello.secret_access_key);
  $("own-key").querySelector("code").textContent = hello.access_key_id;
}

// The stream

function connect() {
  const stream = new EventSource("/");
  stream.addEventListener("hello", (event) => {
    const hello = JSON.parse(event.data);
    if (instance && instance !== hello.instance) clear();
    instance = hello.instance;
    longest = hello.longest;
    samples(hello);
    count();
    lost = "";
    report();
  });
  stream.addEventListener("rows", (event) => {
    const rows = JSON.parse(event.data);
    receive(rows);
    announce(rows);
  });
  stream.onerror = () => {
    const refused = stream.readyState === EventSource.CLOSED; // else the browser tries again by itself
    lost = refused ? "Not listed: is this open in too many pages?" : "The server does not answer";
    if (refused) setTimeout(connect, 3000);
    report();
  };
}

// Hands

function show(which) {
  list.dataset.show = which;
  for (const id of ["all", "refused"]) $(id).ariaPressed = id === which;
  count();
}

function move(step) {
  const buttons = shown();
  if (!buttons.length) return;
  const inList = list.contains(document.activeElement);
  const from = inList ? document.activeElement : list.querySelector("[aria-current]");
  const at = buttons.indexOf(from);
  const next = buttons[at < 0 ? 0 : Math.max(0, Math.min(buttons.length - 1, at + step))];
  next.scrollIntoView({ block: "nearest" });
  if (opened && !inList) location.replace(`#${next.dataset.number}`);
  else {
    list.querySelector("button[tabindex='0']")?.setAttribute("tabindex", "-1");
    next.tabIndex = 0;
    next.focus();
  }
}

const down = () => move(1), up = () => move(-1), toggle = () => follow(!moves());
const KEYS = { j: down, ArrowDown: down, k: up, ArrowUp: up, f: toggle, Escape: () => (opened ? close() : follow(true)) };

document.onkeydown = (event) => {
  const scrolls = event.key.startsWith("Arrow") && $("detail").contains(document.activeElement);
  if (event.ctrlKey || event.metaKey || event.altKey || scrolls || !KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key]();
};
list.onclick = (event) => {
  const button = event.target.closest("button");
  if (button) location.hash = `#${button.dataset.number}`;
};
list.addEventListener("focusin", () => { reading = true; });
$("all").onclick = () => show("all");
$("refused").onclick = () => show("refused");
$("follow").onclick = toggle;
$("news").onclick = () => follow(true);
$("scroll").onscroll = () => { if (!still() && waiting.length) catchUp(); };
window.onhashchange = arrive;

function arrive() {
  const number = Number(/^#(\d+)$/.exec(location.hash)?.[1] ?? 0);
  if (number) open(number);
  else close();
}

$("address").textContent = location.origin;
report();
connect();
arrive();
