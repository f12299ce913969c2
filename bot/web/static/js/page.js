/* The page around the conversation: large type, shortcuts that unfold, news in the title, the keyboard's room. */
(function (S) {
  "use strict";

  const TYPE_COOKIE = "sandan-type";
  const TEN_YEARS_S = 315360000;

  S.Page = class {
    constructor(log, composer) {
      this.log = log;
      this.composer = composer;
      this.news = 0;
      this.tools = S.byId("tools");
      this.more = S.byId("more");
      S.byId("large").addEventListener("click", () => this.toggleLarge());
      this.more.addEventListener("click", () => {
        this.tools.classList.toggle("open");
        this.fitTools();
      });
      this.tools.addEventListener("click", () => this.fold());
      window.addEventListener("resize", () => this.fitTools());
      window.addEventListener("message", (event) => this.hear(event));
      document.addEventListener("visibilitychange", () => {
        if (!document.hidden) this.news = 0;
        this.showNews();
      });
      if (window.visualViewport) window.visualViewport.addEventListener("resize", () => this.fitHeight());
      // Not on phones, where it would open the keyboard; not in the demo, where three would compete.
      if (!this.isFramed() && window.matchMedia("(pointer: fine)").matches) composer.input.focus();
    }

    isFramed() {
      return window.parent !== window;
    }

    /** The server writes the choice into the next page, so that nothing jumps. */
    toggleLarge() {
      const isLarge = document.documentElement.classList.toggle("large");
      const age = isLarge ? TEN_YEARS_S : 0;
      S.byId("large").setAttribute("aria-pressed", String(isLarge));
      document.cookie = TYPE_COOKIE + "=large; path=" + S.config.base + "; max-age=" + age + "; samesite=lax";
      this.log.toEnd();
      this.composer.changed();
      this.fitTools();
    }

    /** Offer to unfold the row of shortcuts where it does not fit. */
    fitTools() {
      const isOpen = this.tools.classList.contains("open");
      this.more.hidden = !isOpen && this.tools.scrollWidth <= this.tools.clientWidth + 1;
      this.more.setAttribute("aria-expanded", String(isOpen));
      this.more.textContent = isOpen ? S.words.less : S.words.more;
      this.more.setAttribute("aria-label", isOpen ? S.words.less : S.words.more_label);
    }

    /** Whoever has chosen needs the room for what comes. */
    fold() {
      this.tools.classList.remove("open");
      this.fitTools();
      this.log.stay();
    }

    /** An iPhone's keyboard covers the page instead of making it smaller: give the page what is left. */
    fitHeight() {
      const seen = window.visualViewport;
      if (Math.abs(seen.scale - 1) > 0.01) return;
      document.body.style.height = seen.height + "px";
      window.scrollTo(0, 0);
      this.log.stay();
    }

    /** Whoever looks elsewhere hears of news: by the title, and in the demo by the page around. */
    tellOthers() {
      if (document.hidden) this.news += 1;
      this.showNews();
      if (this.isFramed()) window.parent.postMessage({ news: true }, window.location.origin);
    }

    showNews() {
      document.title = (this.news ? "(" + this.news + ") " : "") + S.byId("title").textContent;
    }

    /** The demo's page may fill in words; nobody else may say anything. */
    hear(event) {
      const isOurs = event.origin === window.location.origin && event.source === window.parent;
      if (isOurs && event.data.fill) this.composer.set(String(event.data.fill));
    }
  };
})((window.Sandan = window.Sandan || {}));
