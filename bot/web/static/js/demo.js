/* The demo: tabs where there is no room for three phones, and the first words at a tap. */
(function () {
  "use strict";

  const phones = Array.prototype.slice.call(document.querySelectorAll(".phone"));
  const tabs = Array.prototype.slice.call(document.querySelectorAll("[role=tab]"));

  function choose(at) {
    tabs.forEach(function (tab, index) {
      const isChosen = index === at;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      phones[index].classList.toggle("chosen", isChosen);
      if (isChosen) tab.querySelector(".dot").hidden = true;
    });
  }

  tabs.forEach(function (tab, at) {
    tab.addEventListener("click", () => choose(at));
    tab.addEventListener("keydown", function (event) {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = (at + step + tabs.length) % tabs.length;
      choose(next);
      tabs[next].focus();
    });
  });

  document.getElementById("fill").addEventListener("click", function () {
    choose(0);
    const text = document.getElementById("sample").textContent;
    phones[0].querySelector("iframe").contentWindow.postMessage({ fill: text }, window.location.origin);
  });

  /* A phone that is not on show has news: a dot on its tab. */
  window.addEventListener("message", function (event) {
    if (event.origin !== window.location.origin || !event.data.news) return;
    phones.forEach(function (phone, at) {
      const isFrom = phone.querySelector("iframe").contentWindow === event.source;
      if (isFrom && !phone.classList.contains("chosen")) tabs[at].querySelector(".dot").hidden = false;
    });
  });
})();
