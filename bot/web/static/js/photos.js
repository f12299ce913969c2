/* Photos: made smaller on the phone where that is safe, uploaded, tried again, and shown large. */
(function (S) {
  "use strict";

  const EDGE = 2048;
  const QUALITY = 0.86;
  const SMALL_ENOUGH = 700 * 1024;

  /** Older browsers forget which way up a photo was when they draw it: they send it as it is. */
  function keepsOrientation() {
    return Boolean(window.CSS && CSS.supports && CSS.supports("image-orientation", "from-image"));
  }

  function shrink(file) {
    return new Promise(function (resolve) {
      if (file.size <= SMALL_ENOUGH || !keepsOrientation()) {
        resolve(file);
        return;
      }
      const address = URL.createObjectURL(file);
      const picture = new Image();
      const done = function (result) {
        URL.revokeObjectURL(address);
        resolve(result && result.size < file.size ? result : file);
      };
      picture.onerror = () => done(null);
      picture.onload = () => draw(picture, done);
      picture.src = address;
    });
  }

  function draw(picture, done) {
    const scale = Math.min(1, EDGE / Math.max(picture.naturalWidth, picture.naturalHeight));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.naturalWidth * scale));
    canvas.height = Math.max(1, Math.round(picture.naturalHeight * scale));
    const pen = canvas.getContext("2d");
    if (!pen || !canvas.toBlob) return done(null);
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas.toBlob(done, "image/jpeg", QUALITY);
  }

  S.Photos = class {
    /** `on` has show(item), uploaded(item, ref) and failed(item, sentence, mayRetry). */
    constructor(on) {
      this.on = on;
      this.items = [];
      this.isBusy = false;
      const file = S.byId("file");
      S.byId("photo").addEventListener("click", () => file.click());
      file.addEventListener("change", () => {
        Array.prototype.slice.call(file.files, 0, S.config.limits.photos).forEach((each) => this.add(each));
        file.value = "";
      });
    }

    add(file) {
      const item = { key: S.newKey(), file: file, preview: "", failed: false };
      if (/^image\//.test(file.type)) item.preview = URL.createObjectURL(file);
      this.items.push(item);
      this.on.show(item);
      this.flush();
    }

    discard(key) {
      this.items = this.items.filter((item) => item.key !== key);
    }

    retry(key) {
      this.items.forEach((item) => {
        if (item.key === key) item.failed = false;
      });
      this.flush();
    }

    find(key) {
      return this.items.filter((item) => item.key === key)[0];
    }

    /** Upload what waits, one after the other. */
    flush() {
      const item = this.items.filter((each) => !each.failed)[0];
      if (this.isBusy || !item) return;
      this.isBusy = true;
      shrink(item.file).then((blob) => this.upload(item, blob));
    }

    upload(item, blob) {
      if (blob.size > S.config.limits.photo_bytes) {
        this.refused(item, S.words.photo_too_large, false);
        return;
      }
      const request = new XMLHttpRequest();
      request.open("POST", S.config.base + "photos");
      request.responseType = "text";
      request.onload = () => this.answered(item, request);
      request.onerror = () => this.later();
      request.ontimeout = () => this.later();
      request.timeout = 180000;
      request.send(blob);
    }

    answered(item, request) {
      let answer = {};
      try {
        answer = JSON.parse(request.responseText);
      } catch (_) {
        /* a proxy's page: no sentence for people */
      }
      if (request.status === 201) {
        this.discard(item.key);
        this.isBusy = false;
        this.on.uploaded(item, answer.ref);
        this.flush();
      } else {
        this.refused(item, answer.text || S.words.photo_failed, request.status === 429 || request.status >= 500);
      }
    }

    refused(item, sentence, mayRetry) {
      item.failed = true;
      this.isBusy = false;
      this.on.failed(item, sentence, mayRetry);
      this.flush();
    }

    /** The line broke: the photo waits for it to come back. */
    later() {
      this.isBusy = false;
    }
  };

  const viewer = new S.Veil("viewer", "viewer-close");

  S.view = function (address) {
    S.byId("viewer-picture").src = address;
    viewer.open();
  };
})((window.Sandan = window.Sandan || {}));
