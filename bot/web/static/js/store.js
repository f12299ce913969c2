/* What must not be lost: unsent messages and the half-written one, kept in the browser. */
(function (S) {
  "use strict";

  const PREFIX = "sandan:" + S.config.base + ":";

  /** The browser's storage, or memory where it is forbidden (private windows, full disks). */
  const memory = {};

  function read(name) {
    try {
      const kept = window.localStorage.getItem(PREFIX + name);
      return kept === null ? memory[name] || null : kept;
    } catch (_) {
      return memory[name] || null;
    }
  }

  function write(name, value) {
    memory[name] = value;
    try {
      window.localStorage.setItem(PREFIX + name, value);
    } catch (_) {
      /* memory has it */
    }
  }

  /** Frames not yet acknowledged, oldest first. Each is sent again until the server has its key. */
  S.Outbox = class {
    all() {
      try {
        const items = JSON.parse(read("outbox") || "[]");
        return Array.isArray(items) ? items : [];
      } catch (_) {
        return [];
      }
    }

    add(item) {
      const others = this.all().filter((each) => each.key !== item.key);
      write("outbox", JSON.stringify(others.concat([item])));
    }

    remove(key) {
      write("outbox", JSON.stringify(this.all().filter((each) => each.key !== key)));
    }

    find(key) {
      return this.all().filter((each) => each.key === key)[0];
    }
  };

  S.draft = {
    get: function () {
      return read("draft") || "";
    },
    set: function (text) {
      write("draft", text);
    },
  };
})((window.Sandan = window.Sandan || {}));
