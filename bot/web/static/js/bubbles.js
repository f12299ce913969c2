/* One message as the page shows it. */
(function (S) {
  "use strict";

  /* A mobile number, a landline, a hotline of five digits, or 110, 119, 120 where the words say to call it. */
  const PHONE = /1[3-9]\d{9}|0\d{2,3}-\d{7,8}|12\d{3}|110|119|120|122/g;
  const NO_PHONE_BEFORE = /[\d-]$|诉求号 ?$/;
  const NO_PHONE_AFTER = /^[\d年月日号元米栋室-]/;
  const CALL_BEFORE = /(?:拨|打|电话)[：: ]*$/;
  const CALL_AFTER = /^ ?(?:报警|急救|火警)/;
  const AMONG_OTHERS = /^(?: ?(?:报警|急救|火警))?[、，或 ]+$/;

  /* Labels this short share one row, however many they are: 1 2 3 4 5. */
  const SHORT = 2;

  S.bubble = function (message, on) {
    const own = message.from === "me";
    const card = !own && message.rows && message.rows.length;
    const row = S.make("div", "row" + (own ? " me" : "") + (card ? " card" : ""));
    row.tabIndex = -1;
    const body = S.make("div", "bubble");
    body.appendChild(S.make("span", "hidden", (own ? S.words.me : S.words.service) + "："));
    if (message.photos && message.photos.length) body.appendChild(pictures(message, on));
    if (message.preview) body.appendChild(preview(message));
    if (message.files && message.files.length) body.appendChild(files(message, on));
    if (message.text) body.appendChild(says(message.text, own));
    if (message.point) body.appendChild(point(message.point));
    if (card) body.appendChild(buttons(message, on));
    row.appendChild(body);
    if (message.status) row.appendChild(status(message, on));
    return row;
  };

  function says(text, own) {
    const node = S.make("div", "says");
    node.dir = "auto";
    if (own) node.textContent = text;
    else linkPhones(node, text);
    return node;
  }

  /** Make numbers to call into links to call, changing no character. */
  function linkPhones(node, text) {
    let from = 0;
    text.replace(PHONE, function (number, start) {
      if (!isToCall(text, number, start, from)) return number;
      node.appendChild(document.createTextNode(text.slice(from, start)));
      const link = S.make("a", "", number);
      link.href = "tel:" + number;
      node.appendChild(link);
      from = start + number.length;
      return number;
    });
    node.appendChild(document.createTextNode(text.slice(from)));
  }

  /** Say whether digits are a number to call; `last` is where the one before them ended, or 0. */
  function isToCall(text, number, start, last) {
    const before = text.slice(0, start);
    const after = text.slice(start + number.length);
    if (NO_PHONE_BEFORE.test(before) || NO_PHONE_AFTER.test(after)) return false;
    if (number.length > 3 || CALL_BEFORE.test(before) || CALL_AFTER.test(after)) return true;
    return last > 0 && AMONG_OTHERS.test(text.slice(last, start));
  }

  function point(degrees) {
    const node = S.make("div", "pin");
    node.appendChild(S.iconOf("place"));
    const place = degrees[0].toFixed(5) + ", " + degrees[1].toFixed(5);
    node.appendChild(document.createTextNode(S.words.place_own + " " + place));
    return node;
  }

  function pictures(message, on) {
    const node = S.make("div", "pictures");
    message.photos.forEach(function (key) {
      const address = S.config.base + "photos/" + key;
      const button = S.button("", undefined, () => on.open(address));
      button.setAttribute("aria-label", S.words.photo_open);
      const picture = S.make("img");
      picture.alt = message.from === "me" ? S.words.photo_own : S.words.photo;
      picture.src = address + "?size=small";
      button.appendChild(picture);
      node.appendChild(button);
    });
    return node;
  }

  const PICTURE = /^image\/(png|jpeg)$/;

  /** Charts are shown as they are, other files as links under their names. */
  function files(message, on) {
    const node = S.make("div", "files");
    message.files.forEach(function (file) {
      const address = S.config.base + "files/" + encodeURIComponent(file.ref);
      node.appendChild(PICTURE.test(file.type) ? chart(file, address, on) : download(file, address));
    });
    return node;
  }

  function chart(file, address, on) {
    const button = S.button("chart", undefined, () => on.open(address));
    button.setAttribute("aria-label", file.name + "，" + S.words.photo_open);
    const picture = S.make("img");
    picture.alt = file.name;
    picture.onerror = function () {
      const word = S.make("p", "expired", S.words.file_expired);
      if (button.parentNode) button.parentNode.replaceChild(word, button);
    };
    picture.src = address;
    button.appendChild(picture);
    return button;
  }

  /** Opened beside the chat, so that a file kept no longer says so on a page of its own. */
  function download(file, address) {
    const link = S.make("a", "file");
    link.href = address;
    link.target = "_blank";
    link.rel = "noopener";
    link.appendChild(S.make("span", "name", file.name));
    link.appendChild(S.make("span", "open", S.words.file_open));
    return link;
  }

  function preview(message) {
    const node = S.make("div", "pictures");
    const button = S.button("", undefined, function () {});
    const picture = S.make("img");
    picture.alt = S.words.photo_own;
    picture.src = message.preview;
    button.appendChild(picture);
    node.appendChild(button);
    return node;
  }

  function buttons(message, on) {
    const node = S.make("div", "buttons");
    message.rows.forEach(function (each) {
      const isTight = each.every((button) => button.label.length <= SHORT);
      const line = S.make("div", isTight ? "line tight" : "line");
      each.forEach(function (button) {
        const made = button.url ? link(button) : press(message, button, on);
        if (made) line.appendChild(made);
      });
      node.appendChild(line);
    });
    return node;
  }

  function press(message, button, on) {
    const node = S.button(button.style, button.label, function () {
      if (node.getAttribute("aria-busy") !== "true") on.press(message.id, button.data, node);
    });
    return node;
  }

  function link(button) {
    if (!/^(https?:|tel:|\/)/i.test(button.url)) return null;
    const node = S.make("a", "button " + button.style, button.label);
    node.href = button.url;
    if (/^http/i.test(button.url)) {
      node.target = "_blank";
      node.rel = "noopener";
    }
    return node;
  }

  function status(message, on) {
    const node = S.make("p", "status" + (message.failed ? " bad" : ""), message.status);
    if (message.failed) {
      if (message.mayRetry) node.appendChild(S.button("", S.words.retry, () => on.retry(message)));
      node.appendChild(S.button("", S.words.discard, () => on.discard(message)));
    }
    return node;
  }
})((window.Sandan = window.Sandan || {}));
