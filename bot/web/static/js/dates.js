/* When something was said, in the community's own time, as people say it. */
(function (S) {
  "use strict";

  const DAY_MS = 24 * 3600 * 1000;
  const APART_MS = 5 * 60 * 1000;

  S.dates = {
    /** Minutes ahead of UTC; told by the server. */
    offset: 480,

    local: function (iso) {
      return new Date(new Date(iso).getTime() + S.dates.offset * 60000);
    },

    areApart: function (earlier, later) {
      return !earlier || new Date(later) - new Date(earlier) > APART_MS;
    },

    label: function (iso) {
      const then = S.dates.local(iso);
      const now = S.dates.local(new Date().toISOString());
      const clock = two(then.getUTCHours()) + ":" + two(then.getUTCMinutes());
      const days = Math.floor(now / DAY_MS) - Math.floor(then / DAY_MS);
      if (days === 0) return S.words.today + " " + clock;
      if (days === 1) return S.words.yesterday + " " + clock;
      const sameYear = now.getUTCFullYear() === then.getUTCFullYear();
      const day = S.fill(sameYear ? S.words.date : S.words.date_with_year, {
        year: then.getUTCFullYear(),
        month: then.getUTCMonth() + 1,
        day: then.getUTCDate(),
      });
      return day + " " + clock;
    },
  };

  function two(number) {
    return number < 10 ? "0" + number : String(number);
  }
})((window.Sandan = window.Sandan || {}));
