"use strict";

// Whatever came in a request is put in by textContent. No text is made into markup anywhere here.

const $ = (id) => document.getElementById(id);
const list = $("rows");
const PARTS = { // of a signed text: the word and the colour of each line
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
let reading = false; // whether the focus came into the list by the reader's hand
let lost = "Connecting"; // why no rows come, empty where they do
let opened = 0; // the number of the request that is shown, 0 for none

function element(kind, classes, ...children) {
  const made = document.createElement(kind);
  if (classes) made.className = classes;
  made.append(...children.filter(Boolean));
  return made;
}

// The list

const isRefused = (row) => row.kind === "refused" || row.kind === "unread";
const rowOf = (number) => list.querySelector(`[data-number="${number}"]`);
const shown = () => [...list.querySelectorAll(list.dataset.show === "all" ? "button" : "li.refused button")];

function verdict(row) {
  const [kind, word] = isRefused(row) ? ["refused", row.code] : ["accepted", "accepted"];
  const error = row.kind === "error" && element("span", "small", row.code);
  return element("span", "judged", element("span", `verdict ${kind}`, word), error);
}

function item(row) {
  const time = element("time", "time", row.time.slice(11, 19), element("span", "fraction", row.time.slice(19, 23)));
  time.dateTime = row.time;
  const [operation, key] = [element("span", "operation", row.operation), element("code", "key", row.key || "no key")];
  const button = element("button", "row", verdict(row), operation, key, time, element("span", "status", row.status));
  button.dataset.number = row.number;
  button.tabIndex = -1;
  return element("li", isRefused(row) && "refused", button);
}

function count() {
  const [all, refused] = [list.childElementCount, list.querySelectorAll("li.refused").length];
  $("count").textContent = all || "";
  $("count-refused").textContent = refused || "";
  $("empty").hidden = all || !instance;
  $("heads").hidden = !all;
  $("none").hidden = !all || refused || list.dataset.show === "all";
  if (!list.querySelector("button[tabindex='0']")) shown()[0]?.setAttribute("tabindex", 0);
}

function mark() {
  list.querySelector("[aria-current]")?.removeAttribute("aria-current");
  rowOf(opened)?.setAttribute("aria-current", "true");
}

// It stands still while somebody reads in it

const moves = () => following && !waiting.length;
const still = () => !following || $("scroll").scrollTop > 4 || (reading && list.contains(document.activeElement));

function receive(rows) {
  waiting = [...waiting, ...rows].slice(-longest);
  if (still() && list.childElementCount) report();
  else catchUp();
}

function catchUp() {
  const known = Number(list.querySelector("button")?.dataset.number ?? 0);
  list.prepend(...waiting.filter((row) => row.number > known).map(item).reverse());
  waiting = [];
  while (list.childElementCount > longest) list.lastElementChild.remove();
  count();
  mark();
  report();
}

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
  const content = answer?.ok ? present(await answer.json()) : missing(await answer?.text());
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

function title(words, ...more) {
  const [heading, button] = [element("h2", null, words), element("button", "close screen", "Close")];
  heading.tabIndex = -1;
  button.onclick = close;
  return element("header", "title", element("div", null, heading, ...more), button);
}

function missing(reason) {
  return [title("Not here any more"), element("p", null, reason || "The server does not answer.")];
}

function present({ row, headline, diagnosis, notes, facts, request, response, ...texts }) {
  const time = element("p", "quiet small", `No. ${row.number}, ${row.time.slice(0, 10)} ${row.time.slice(11, 23)} UTC`);
  const sentences = [diagnosis?.finding, diagnosis?.likely, ...notes].filter(Boolean);
  const heads = [isRefused(row) ? "The server received" : "Signed and received"];
  if (texts.signed_is_known) heads.push("The client signed");
  return [
    title(row.operation, element("p", null, verdict(row)), time),
    element(
      "div",
      isRefused(row) ? "cause" : "cause accepted",
      element("p", "headline", headline),
      ...sentences.map((text) => element("p", null, text)),
      diagnosis && element("p", "cure", element("strong", null, "What to do: "), diagnosis.cure),
    ),
    ...(texts.canonical_request.length ? [
      block("Canonical request", texts.canonical_request, heads),
      block("String to sign", texts.string_to_sign, heads),
    ] : []),
    element("section", null, element("h3", null, "What it says of its signature"), element("dl", "facts",
      ...facts.flatMap(([name, text]) => [element("dt", "small quiet", name), element("dd", "code", text)]))),
    message("The request", request),
    message("The answer", response),
  ];
}

function block(title, rows, heads) {
  const cell = (role, classes, ...children) => Object.assign(element("div", classes, ...children), { role });
  const table = cell("table", heads.length === 2 ? "pairs two" : "pairs",
    cell("row", "pair head small", cell("columnheader", "part", element("span", "hidden", "part")),
      ...heads.map((head) => cell("columnheader", "side", head))));
  table.ariaLabel = title;
  for (const { name, differs, received, signed } of rows) {
    const [word, origin] = PARTS[name] ?? ["header", "header"];
    const part = cell("rowheader", "part small", word, differs && element("span", "hidden", ", differs"));
    part.dataset.origin = origin;
    const sides = heads.map((head, at) => {
      const side = [received, signed][at];
      const made = side ? cell("cell", "side", ...pieces(side)) : cell("cell", "side absent", "no such line");
      made.dataset.head = head;
      return made;
    });
    table.append(cell("row", differs ? "pair differs" : "pair", part, ...sides));
  }
  const lines = rows.filter((row) => row.received).map((row) => row.received.map(([text]) => text).join(""));
  return section(title, lines.join("\n"), table);
}

function pieces(side) {
  if (!side.some(([text]) => text)) return [element("span", "quiet empty-line", "(empty)")];
  return side.map(([text, differs]) => (differs ? element("mark", null, text) : text));
}

function message(title, { line, headers, body, left_out, error }) {
  const text = [line, ...headers.map((pair) => pair.join(": ")), "", body].join("\n");
  const more = left_out > 0 && element("p", "small quiet", `${left_out} characters more are not shown.`);
  const said = error?.includes("\n")
    && element("details", null, element("summary", "small", "Its message, line by line"), raw(error));
  return section(title, text, raw(text), more, said);
}

const raw = (text) => element("pre", "raw", text);

function section(title, text, ...content) { // with a button that copies the text
  const button = navigator.clipboard && element("button", "copy screen", "Copy");
  if (button) button.onclick = async () => {
    await navigator.clipboard.writeText(text).catch(() => null);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  };
  return element("section", "text", element("div", "top", element("h3", null, title), button), ...content);
}

// How to call it

function samples({ region, access_key_id: id, secret_access_key: secret }) {
  const [at, name] = [`--region ${region} --endpoint-url ${location.origin}`, "AWS-RestartEC2Instance"];
  const made = [
    ["The key pair", secret && `export AWS_ACCESS_KEY_ID=${id} AWS_SECRET_ACCESS_KEY=${secret}`],
    ["aws CLI", `aws ssm start-automation-execution --document-name ${name} \\\n  ${at}`],
    ["boto3", `import boto3
ssm = boto3.client("ssm", region_name="${region}", endpoint_url="${location.origin}")
ssm.start_automation_execution(DocumentName="${name}")`],
    ["sigv4ssm", `sigv4ssm stop f7d1f82d-6cde-4f7a-aa53-d485b0000000 \\\n  ${at}`],
  ];
  $("samples").replaceChildren(...made.filter(([, text]) => text).map(([title, text]) => section(title, text, raw(text))));
  $("own-key").hidden = Boolean(secret);
  $("own-key").querySelector("code").textContent = id;
}

// The stream

function connect() {
  const stream = new EventSource("/");
  stream.addEventListener("hello", (event) => {
    const hello = JSON.parse(event.data);
    if (instance && instance !== hello.instance) {
      list.replaceChildren();
      waiting = [];
      close();
    }
    ({ instance, longest } = hello);
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
  const at = buttons.indexOf(inList ? document.activeElement : rowOf(opened));
  const next = buttons[at < 0 ? 0 : Math.max(0, Math.min(buttons.length - 1, at + step))];
  next.scrollIntoView({ block: "nearest" });
  if (opened && !inList) location.replace(`#${next.dataset.number}`);
  else {
    list.querySelector("button[tabindex='0']")?.setAttribute("tabindex", -1);
    next.tabIndex = 0;
    next.focus();
  }
}

function arrive() {
  const number = Number(/^#(\d+)$/.exec(location.hash)?.[1] ?? 0);
  if (number) open(number);
  else close();
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

$("address").textContent = location.origin;
report();
connect();
arrive();
