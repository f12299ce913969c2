/* The line to the server: opens it, notices when it is dead, and opens it again, ever more patiently. */
(function (S) {
  "use strict";

  const FIRST_WAIT_MS = 500;
  const LONGEST_WAIT_MS = 15000;
  const PING_EVERY_MS = 25000;
  const PONG_WITHIN_MS = 8000;
  const OPEN_WITHIN_MS = 12000;
  const NO_IDENTITY = 4401;
  const REPLACED = 4001;

  S.Line = class {
    /** `on` has state(name) with "connecting", "online", "offline", "full" or "unknown", and frame(frame). */
    constructor(on) {
      this.on = on;
      this.socket = null;
      this.since = 0;
      this.wait = FIRST_WAIT_MS;
      this.timer = 0;
      this.watch = 0;
      this.isWelcome = false;
      window.addEventListener("online", () => this.open());
      window.addEventListener("offline", () => this.lose());
      document.addEventListener("visibilitychange", () => {
        if (!document.hidden) this.check();
      });
      setInterval(() => {
        if (!document.hidden) this.check();
      }, PING_EVERY_MS);
    }

    address() {
      const scheme = window.location.protocol === "https:" ? "wss://" : "ws://";
      return scheme + window.location.host + S.config.base + "ws";
    }

    open() {
      clearTimeout(this.timer);
      if (this.socket) return;
      this.on.state("connecting");
      const socket = new WebSocket(this.address());
      this.socket = socket;
      this.expect(OPEN_WITHIN_MS);
      socket.onopen = () => {
        socket.send(JSON.stringify({ type: "hello", since: this.since }));
      };
      socket.onmessage = (event) => {
        if (socket === this.socket) this.take(JSON.parse(event.data));
      };
      socket.onclose = (event) => {
        if (socket === this.socket) this.closed(event.code);
      };
    }

    /** Send a frame if the line is good; whoever needs it to arrive keeps it until it is answered. */
    send(frame) {
      if (!this.isWelcome || this.socket.readyState !== WebSocket.OPEN) return false;
      this.socket.send(JSON.stringify(frame));
      return true;
    }

    take(frame) {
      if (this.isWelcome || frame.type === "welcome") clearTimeout(this.watch);
      if (frame.type === "welcome") {
        this.isWelcome = true;
        this.wait = FIRST_WAIT_MS;
        this.on.state("online");
      }
      if (frame.type === "welcome") this.since = Math.max(this.since, frame.rev);
      if (frame.message) this.since = Math.max(this.since, frame.message.rev);
      this.on.frame(frame);
    }

    /** Ask for a sign of life; a phone that slept finds its line dead without being told. */
    check() {
      if (!this.socket) {
        if (!this.resting) this.open();
      } else if (this.send({ type: "ping" })) {
        this.expect(PONG_WITHIN_MS);
      }
    }

    expect(within) {
      clearTimeout(this.watch);
      this.watch = setTimeout(() => this.lose(), within);
    }

    lose() {
      const socket = this.socket;
      if (!socket) return;
      this.closed(0);
      socket.onmessage = null;
      socket.close();
    }

    closed(code) {
      clearTimeout(this.watch);
      this.socket = null;
      this.isWelcome = false;
      this.resting = code === REPLACED || code === NO_IDENTITY;
      if (this.resting) {
        this.on.state(code === REPLACED ? "full" : "unknown");
        return;
      }
      this.on.state("offline");
      const jitter = 0.7 + Math.random() * 0.6;
      this.timer = setTimeout(() => this.open(), this.wait * jitter);
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    }
  };
})((window.Sandan = window.Sandan || {}));
