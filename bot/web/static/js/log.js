/* The conversation: kept messages in their order, then those still on their way. */
(function (S) {
  "use strict";

  const NEAR_PX = 90;
  const QUIET_MS = 600;

  S.Log = class {
    constructor(on) {
      this.on = on;
      this.kept = [];
      this.pending = [];
      this.scroller = S.byId("scroller");
      this.node = S.byId("log");
      this.newest = S.byId("newest");
      this.newest.addEventListener("click", () => this.toEnd());
      this.scroller.addEventListener("scroll", () => {
        this.wasNear = this.isNear();
        if (this.wasNear) this.newest.hidden = true;
      });
      window.addEventListener("resize", () => this.stay());
      // A picture has its height only once it is there; the event does not bubble, so it is caught on its way.
      this.node.addEventListener("load", () => this.stay(), true);
      this.wasNear = true;
    }

    isNear() {
      const box = this.scroller;
      return box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX;
    }

    /** Keep the end in sight when the room changes, as when a keyboard opens. */
    stay() {
      if (this.wasNear) this.toEnd();
    }

    toEnd() {
      this.scroller.scrollTop = this.scroller.scrollHeight;
      this.newest.hidden = true;
    }

    /** Show a message, or its newer version, or the kept form of one on its way. */
    put(message) {
      const follow = this.isNear();
      if (message.key) this.drop(message.key);
      const at = this.kept.findIndex((each) => each.id === message.id);
      if (at >= 0) this.replace(at, message);
      else this.insert(message);
      if (follow || message.from === "me") this.toEnd();
      else if (at < 0) this.newest.hidden = false;
    }

    replace(at, message) {
      const old = this.kept[at];
      if (message.rev < old.rev) return;
      const hadFocus = old.node.contains(document.activeElement);
      const entry = this.render(message);
      this.node.replaceChild(entry.node, old.node);
      this.kept[at] = entry;
      if (hadFocus) (entry.node.querySelector(".buttons button, .buttons a") || entry.node).focus();
    }

    insert(message) {
      let at = this.kept.length;
      while (at > 0 && Number(this.kept[at - 1].id) > Number(message.id)) at -= 1;
      const entry = this.render(message);
      const next = this.kept[at];
      this.node.insertBefore(entry.node, next ? next.when || next.node : this.firstPending());
      this.kept.splice(at, 0, entry);
      this.date(at);
      this.date(at + 1);
    }

    /** Write the time above a message that comes some minutes after the one before. */
    date(at) {
      const entry = this.kept[at];
      if (!entry) return;
      const before = this.kept[at - 1];
      const wanted = S.dates.areApart(before && before.at, entry.at);
      if (wanted && !entry.when) {
        entry.when = S.make("time", "when", S.dates.label(entry.at));
        entry.when.dateTime = entry.at;
        this.node.insertBefore(entry.when, entry.node);
      } else if (!wanted && entry.when) {
        this.node.removeChild(entry.when);
        entry.when = null;
      }
    }

    render(message) {
      return {
        id: message.id,
        rev: message.rev,
        key: message.key,
        at: message.at,
        own: message.from === "me",
        wants: message.wants || [],
        node: S.bubble(message, this.on),
      };
    }

    /** Do something that a screen reader should not read out: fill in what was said long ago. */
    quietly(change) {
      this.node.setAttribute("aria-live", "off");
      change();
      clearTimeout(this.quiet);
      this.quiet = setTimeout(() => this.node.setAttribute("aria-live", "polite"), QUIET_MS);
    }

    has(key) {
      return this.kept.some((each) => each.key === key);
    }

    firstPending() {
      return this.pending.length ? this.pending[0].node : null;
    }

    /** Show something on its way; the same key again shows its new state. */
    expect(message) {
      const node = S.bubble(message, this.on);
      node.className += " pending";
      const at = this.pending.findIndex((each) => each.key === message.key);
      if (at >= 0) {
        this.node.replaceChild(node, this.pending[at].node);
        this.pending[at].node = node;
      } else {
        this.node.appendChild(node);
        this.pending.push({ key: message.key, node: node });
        this.toEnd();
      }
    }

    drop(key) {
      const at = this.pending.findIndex((each) => each.key === key);
      if (at < 0) return;
      this.node.removeChild(this.pending[at].node);
      this.pending.splice(at, 1);
    }

    /** Forget what is kept, to show a page of history anew. */
    clear() {
      this.kept.forEach((entry) => {
        if (entry.when) this.node.removeChild(entry.when);
        this.node.removeChild(entry.node);
      });
      this.kept = [];
    }

    /** Put older messages above without moving what the person is looking at. */
    prepend(messages) {
      const fromEnd = this.scroller.scrollHeight - this.scroller.scrollTop;
      messages.slice().reverse().forEach((message) => this.insert(message));
      this.scroller.scrollTop = this.scroller.scrollHeight - fromEnd;
    }

    firstId() {
      return this.kept.length ? this.kept[0].id : "0";
    }

    /** What the service hopes for next: what its last words asked, unless the person has answered. */
    wants() {
      const last = this.kept[this.kept.length - 1];
      return last && !last.own && !this.pending.length ? last.wants : [];
    }
  };
})((window.Sandan = window.Sandan || {}));
