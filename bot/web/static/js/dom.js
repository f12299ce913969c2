/* Small tools for the page. Text from people only ever enters as text, never as markup. */
(function (S) {
  "use strict";

  const TOAST_MS = 3500;

  S.byId = function (id) {
    return document.getElementById(id);
  };

  S.config = JSON.parse(document.body.getAttribute("data-config"));
  S.words = S.config.words;

  /** Fill the {names} of a sentence. */
  S.fill = function (sentence, facts) {
    return sentence.replace(/\{(\w+)\}/g, function (_, name) {
      return String(facts[name]);
    });
  };

  S.make = function (tag, className, text) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  };

  S.button = function (className, text, onClick) {
    const node = S.make("button", className, text);
    node.type = "button";
    node.addEventListener("click", onClick);
    return node;
  };

  /** Copy the icon of a button that the server rendered. */
  S.iconOf = function (id) {
    return S.byId(id).querySelector("svg").cloneNode(true);
  };

  /** A name that no other message has. */
  S.newKey = function () {
    const bytes = new Uint8Array(12);
    window.crypto.getRandomValues(bytes);
    return Array.prototype.map.call(bytes, function (byte) {
      return ("0" + byte.toString(16)).slice(-2);
    }).join("");
  };

  let toastTimer = 0;

  S.toast = function (text) {
    const node = S.byId("toast");
    node.textContent = text;
    node.hidden = false;
    clearTimeout(toastTimer);
    toastTimer = setTimeout(function () {
      node.hidden = true;
    }, TOAST_MS);
  };

  /** Show something over the page until it is closed; the focus goes back to where it was. */
  S.Veil = class {
    constructor(id, closeId) {
      this.node = S.byId(id);
      this.closer = S.byId(closeId);
      this.before = null;
      this.closer.addEventListener("click", () => this.close());
      this.node.addEventListener("click", (event) => {
        if (event.target === this.node) this.close();
      });
      this.node.addEventListener("keydown", (event) => {
        if (event.key === "Escape") this.close();
        // One thing to reach: the focus stays on it.
        if (event.key === "Tab") event.preventDefault();
      });
    }

    open() {
      if (this.node.hidden) this.before = document.activeElement;
      this.node.hidden = false;
      this.closer.focus();
    }

    close() {
      this.node.hidden = true;
      if (this.before && document.contains(this.before)) this.before.focus();
      this.before = null;
    }
  };

  const alertVeil = new S.Veil("alert", "alert-close");

  S.alert = function (text) {
    S.byId("alert-text").textContent = text;
    alertVeil.open();
  };
})((window.Sandan = window.Sandan || {}));
