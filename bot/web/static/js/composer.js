/* Where a person writes: text that grows with its words, and the place they are at. */
(function (S) {
  "use strict";

  const ENTER = "Enter";
  const IN_COMPOSITION = 229;

  S.Composer = class {
    /** `on` has say(text) and point(point). */
    constructor(on) {
      this.on = on;
      this.input = S.byId("input");
      this.placeholder = this.input.placeholder;
      this.input.value = S.draft.get();
      this.input.addEventListener("input", () => this.changed());
      this.input.addEventListener("keydown", (event) => this.key(event));
      S.byId("composer").addEventListener("submit", (event) => {
        event.preventDefault();
        this.submit();
      });
      S.byId("place").addEventListener("click", () => this.locate());
      S.byId("phone").addEventListener("click", () => this.askPhone());
      this.changed();
    }

    /** Enter sends, Shift+Enter breaks the line, and Enter that picks a Chinese word does neither. */
    key(event) {
      if (event.key !== ENTER || event.shiftKey) return;
      if (event.isComposing || event.keyCode === IN_COMPOSITION) return;
      event.preventDefault();
      this.submit();
    }

    changed() {
      S.draft.set(this.input.value);
      this.input.style.height = "auto";
      this.input.style.height = this.input.scrollHeight + 2 + "px";
    }

    set(text) {
      this.input.value = text;
      this.changed();
      this.input.focus();
    }

    submit() {
      const text = this.input.value.replace(/^\s+|\s+$/g, "");
      const count = Array.from(text).length;
      const limit = S.config.limits.text;
      if (count > limit) {
        S.alert(S.fill(S.words.too_long, { limit: limit, count: count }));
        return;
      }
      if (text) this.on.say(text);
      this.input.inputMode = "text";
      this.input.placeholder = this.placeholder;
      this.set("");
    }

    askPhone() {
      this.input.inputMode = "tel";
      this.input.placeholder = S.words.phone_placeholder;
      this.input.focus();
    }

    locate() {
      if (!navigator.geolocation || window.isSecureContext === false) {
        S.alert(S.words.place_failed);
        return;
      }
      S.toast(S.words.place_asking);
      navigator.geolocation.getCurrentPosition(
        (found) => this.on.point({ latitude: found.coords.latitude, longitude: found.coords.longitude }),
        (error) => S.alert(error.code === 1 ? S.words.place_denied : S.words.place_failed),
        { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 }
      );
    }

    /** Light up the shortcuts to what the service has asked for. */
    offer(wants) {
      ["place", "photo"].forEach((name) => {
        S.byId(name).classList.toggle("wanted", wants.indexOf(name) >= 0);
      });
      S.byId("phone").hidden = wants.indexOf("phone") < 0;
      S.byId("phone").classList.add("wanted");
    }
  };
})((window.Sandan = window.Sandan || {}));
