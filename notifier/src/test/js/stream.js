// Runs an example of docs/streams.md like a page in a browser. Usage: node stream.js <base URL> <user's token> <file>
// On its input: "cut" breaks the connection. The output has the events that the example got.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const [base, token, file] = process.argv.slice(2);
const say = (...words) => console.log(...words);
const connections = new Set();

globalThis.deviceId = "browser";
globalThis.accessToken = async () => token;

const request = globalThis.fetch;
globalThis.fetch = (path, options = {}) => {
  const connection = new AbortController();
  connections.add(connection);
  if (path.startsWith("/api/sync/stream?")) say("opens", path.includes("since=") ? "again" : "first");
  return request(base + path, { ...options, signal: connection.signal });
};

// Behaves like a browser, as far as the example can see: after a break it reconnects with the same address.
globalThis.EventSource = class extends EventTarget {
  #address;
  #lastEventId = "";
  #closed = false;

  constructor(address) {
    super();
    this.#address = address;
    this.#connect();
  }

  close() {
    this.#closed = true;
  }

  async #connect() {
    try {
      const response = await fetch(this.#address, { headers: { "Last-Event-ID": this.#lastEventId } });
      if (!response.ok) {
        say("status", response.status, (await response.json()).code);
        this.#closed = true;
        return this.dispatchEvent(new Event("error"));
      }
      let text = "";
      for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
        text += part;
        for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
          this.#frame(text.slice(0, end));
          text = text.slice(end + 2);
        }
      }
    } catch {
      // The connection broke.
    }
    if (this.#closed) return;
    this.dispatchEvent(new Event("error"));
    if (!this.#closed) this.#connect();
  }

  #frame(frame) {
    const field = (name) => frame.match(new RegExp(`^${name}: ?(.*)$`, "m"))?.[1];
    if (this.#closed || !field("event")) return;
    this.#lastEventId = field("id") ?? this.#lastEventId;
    const event = new Event(field("event"));
    Object.assign(event, { data: field("data"), lastEventId: this.#lastEventId });
    say(field("event"), this.#lastEventId);
    this.dispatchEvent(event);
  }
};

createInterface({ input: process.stdin }).on("line", () => connections.forEach((each) => each.abort()));
const pulled = (type) => say("pulls", type);
globalThis.onChange = (types) => types.forEach(pulled);
globalThis.shown = { get: (type) => () => pulled(type) };
new Function(readFileSync(file, "utf8").replace("new Map()", "shown"))();
