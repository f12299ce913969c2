/* The chat as a whole: what the server says is shown, what the person does is sent until it is answered. */
(function (S) {
  "use strict";

  const PRESS_WITHIN_MS = 12000;
  const FEW = 2;

  const outbox = new S.Outbox();
  const presses = {};
  const alerted = {}; // keys of frames whose warning was shown
  let hasStarted = false;

  const log = new S.Log({ press: press, open: S.view, retry: retry, discard: discard });
  const composer = new S.Composer({
    say: (text) => send({ type: "message", key: S.newKey(), text: text }),
    point: (point) => send({ type: "message", key: S.newKey(), point: point }),
  });
  const page = new S.Page(log, composer);
  const photos = new S.Photos({ show: expectPhoto, uploaded: photoUploaded, failed: photoFailed });
  const line = new S.Line({ state: showState, frame: take });

  /* ---- what the person does ---- */

  /** Keep a frame, show it, send it; it leaves the outbox when the server acknowledges its key. */
  function send(item) {
    outbox.add(item);
    S.byId("log").setAttribute("data-waiting", String(outbox.all().length));
    expect(item);
    composer.offer([]);
    line.send(item);
  }

  function expect(item, failure) {
    const text = item.type === "command" ? item.label : item.text;
    if (item.type === "command" && !text) return;
    log.expect({
      from: "me",
      key: item.key,
      text: text,
      photos: item.photos,
      point: item.point && [item.point.latitude, item.point.longitude],
      status: failure ? failure.text : S.words.sending,
      failed: Boolean(failure),
      mayRetry: Boolean(failure && failure.mayRetry),
    });
  }

  function press(message, data, node) {
    const key = S.newKey();
    presses[key] = { frame: { type: "press", key: key, message: message, data: data }, node: node };
    node.setAttribute("aria-busy", "true");
    if (!line.send(presses[key].frame)) S.toast(S.words.connecting);
    presses[key].timer = setTimeout(() => pressed(key, S.words.no_answer), PRESS_WITHIN_MS);
  }

  function pressed(key, text, isAlert) {
    const waiting = presses[key];
    if (!waiting) return;
    delete presses[key];
    clearTimeout(waiting.timer);
    waiting.node.removeAttribute("aria-busy");
    if (text && isAlert) S.alert(text);
    else if (text) S.toast(text);
  }

  function retry(message) {
    const item = outbox.find(message.key);
    if (item) send(item);
    else if (photos.find(message.key)) {
      expectPhoto(photos.find(message.key));
      photos.retry(message.key);
    }
  }

  function discard(message) {
    outbox.remove(message.key);
    photos.discard(message.key);
    log.drop(message.key);
    if (message.text) composer.set(message.text);
  }

  function expectPhoto(item) {
    log.expect({ from: "me", key: item.key, preview: item.preview, status: S.words.photo_uploading });
  }

  function photoUploaded(item, ref) {
    send({ type: "message", key: item.key, photos: [ref] });
  }

  function photoFailed(item, sentence, mayRetry) {
    log.expect({
      from: "me", key: item.key, preview: mayRetry ? item.preview : "", text: mayRetry ? "" : item.file.name,
      status: sentence, failed: true, mayRetry: mayRetry,
    });
  }

  /* ---- what the server says ---- */

  function take(frame) {
    const taker = takers[frame.type];
    if (taker) taker(frame);
    composer.offer(log.wants());
    S.byId("log").setAttribute("data-waiting", String(outbox.all().length));
  }

  const takers = {
    welcome: function (frame) {
      S.dates.offset = frame.utc_offset;
      S.byId("loading").hidden = true;
      showSurroundings(frame);
      if (frame.whole) log.quietly(() => showWhole(frame));
      else frame.messages.forEach((message) => log.put(message));
      start(frame);
      outbox.all().forEach((item) => {
        if (!log.has(item.key)) expect(item);
        line.send(item);
      });
      Object.keys(presses).forEach((key) => line.send(presses[key].frame));
      photos.flush();
    },
    message: (frame) => {
      log.put(frame.message);
      if (frame.message.from === "service") page.tellOthers();
    },
    edit: (frame) => log.put(frame.message),
    strip: (frame) => log.put(frame.message),
    history: function (frame) {
      log.quietly(() => log.prepend(frame.messages));
      S.byId("earlier").hidden = !frame.earlier;
    },
    ack: function (frame) {
      outbox.remove(frame.key);
      log.drop(frame.key);
    },
    toast: (frame) => pressed(frame.key, frame.text, frame.alert),
    menu: showSurroundings,
    error: function (frame) {
      if (presses[frame.key]) pressed(frame.key, frame.text, false);
      else if (outbox.find(frame.key)) refused(frame);
      else if (frame.code !== "no_identity") S.toast(frame.text);
    },
  };

  function showWhole(frame) {
    log.clear();
    S.byId("earlier").hidden = !frame.earlier;
    frame.messages.forEach((message) => log.put(message));
    log.toEnd();
  }

  /** A frame was refused: for a while, and it is sent again by itself, or for good. */
  function refused(frame) {
    const item = outbox.find(frame.key);
    if (frame.retry_after) {
      setTimeout(function () {
        if (outbox.find(item.key)) line.send(item);
      }, frame.retry_after * 1000);
      if (!frame.alert) S.toast(frame.text);
      else if (!alerted[frame.key]) S.alert(frame.text);
      alerted[frame.key] = true;
    } else {
      outbox.remove(frame.key);
      expect(item, { text: frame.text, mayRetry: false });
    }
  }

  /** Say hello to the service: with the code of the link, or once in a new chat. */
  function start(frame) {
    if (hasStarted) return;
    hasStarted = true;
    const isNew = frame.whole && !frame.messages.length;
    if (S.config.start || isNew) {
      const key = S.config.once || !S.config.start ? "start-" + S.config.start : S.newKey();
      outbox.add({ type: "command", key: key, command: "start", text: S.config.start, label: "" });
    }
    // A link counts once: reloading the page is no second start.
    if (S.config.start && !S.config.once && window.history.replaceState) {
      window.history.replaceState(null, "", S.config.base);
    }
  }

  /** Show the community above and the menu below; who has many entries needs them before the others. */
  function showSurroundings(frame) {
    const node = S.byId("menu");
    const photo = S.byId("photo");
    S.byId("title").textContent = frame.community;
    page.showNews();
    node.textContent = "";
    frame.menu.forEach(function (entry) {
      const item = () => ({ type: "command", key: S.newKey(), command: entry.command, text: "", label: entry.label });
      node.appendChild(S.button("chip", entry.label, () => send(item())));
    });
    S.byId("badge").textContent = Array.from(frame.community)[0] || "";
    photo.parentNode.insertBefore(node, frame.menu.length > FEW ? photo : S.byId("board"));
    page.fitTools();
  }

  function showState(name) {
    const banner = S.byId("banner");
    S.byId("state").textContent = name === "online" ? S.words.online : S.words.connecting;
    if (name === "connecting") return;
    banner.hidden = name === "online";
    banner.textContent = { offline: S.words.offline, unknown: S.words.no_identity }[name] || "";
    if (name === "full") banner.appendChild(S.button("", S.words.full, () => line.open()));
  }

  S.byId("earlier").addEventListener("click", () => line.send({ type: "earlier", before: log.firstId() }));
  outbox.all().forEach((item) => expect(item));
  line.open();
})((window.Sandan = window.Sandan || {}));
