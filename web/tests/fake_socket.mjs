/** The network's edge for tests of the channel: sockets that do what the test says, and timers that wait for it. */

export class FakeSocket {
  /** @type {FakeSocket[]} */
  static made = [];
  readyState = 0;
  protocol = "";
  sent = [];
  closed = false;

  constructor(url, protocol) {
    this.url = new URL(url);
    this.wanted = protocol;
    FakeSocket.made.push(this);
  }

  static get last() {
    return FakeSocket.made.at(-1);
  }

  open(protocol = "secondscreen.v1") {
    this.readyState = 1;
    this.protocol = protocol;
    this.onopen?.({});
  }

  say(frame) {
    this.onmessage?.({ data: typeof frame === "string" ? frame : JSON.stringify(frame) });
  }

  drop(code = 1006) {
    this.readyState = 3;
    this.onclose?.({ code });
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.closed = true;
    this.readyState = 3;
  }
}
