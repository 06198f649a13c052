// The clock: play, pause, step, scrub; and the list of what has happened so far.

const PLAY_RATES = [2, 5, 10, 20]; // months a second
const LINES = 40; // of the list at a time, so that playing stays smooth

class Clock {
  constructor(model, root, maps) {
    this.model = model;
    this.maps = maps;
    this.playing = false;
    this.root = html("div", { class: "clock" }, root);
    const row = html("div", { class: "controls" }, this.root);
    this.button(row, "step-back", "‹", "One month back", () => this.step(-1));
    this.play = this.button(row, "play", "▶", "Play", () => this.toggle());
    this.button(row, "step-forward", "›", "One month on", () => this.step(1));
    this.date = html("output", { class: "date" }, row);
    const speed = html("label", { class: "speed" }, row, "Speed ");
    this.rate = html("select", { "aria-label": "Months a second" }, speed);
    for (const rate of PLAY_RATES) {
      const choice = html("option", { value: rate }, this.rate, `${rate} months a second`);
      choice.selected = rate === 10;
    }
    this.slider = html("input", { type: "range", min: 0, step: 1, "aria-label": "Month" }, this.root);
    this.years = html("div", { class: "years", "aria-hidden": "true" }, this.root);
    this.slider.addEventListener("input", () => { this.stop(); this.go(Number(this.slider.value)); });
    this.slider.addEventListener("change", () => this.tell());
    this.ticker = html("ol", { class: "ticker", "aria-label": "What happened" }, root);
    this.ticker.addEventListener("keydown", (event) => this.walk(event));
    root.tabIndex = -1; // a click on what takes no key brings the keys here
    root.addEventListener("keydown", (event) => {
      const takesIt = event.target.matches("select, button");
      if (event.key === " " && !takesIt) { event.preventDefault(); this.toggle(); }
    });
    this.read();
  }

  button(parent, kind, sign, title, act) {
    const button = html("button", { type: "button", class: kind, title, "aria-label": title },
      parent, sign);
    button.addEventListener("click", act);
    return button;
  }

  read() {
    const days = this.model.get("days");
    this.last = days.length - 1;
    this.slider.max = this.last;
    this.years.replaceChildren();
    days.forEach((day, month) => {
      if (day.slice(5, 7) !== "01") return; // as charts mark the years
      const place = `left: ${(100 * month) / Math.max(this.last, 1)}%`;
      html("span", { style: place }, this.years, day.slice(0, 4));
    });
    this.events = this.model.get("events");
    this.shown = null;
    this.go(Math.min(this.model.get("month"), this.last));
  }

  go(month) {
    this.month = month;
    const day = dayInWords(this.model.get("days")[month]);
    this.slider.value = month;
    this.slider.setAttribute("aria-valuetext", day);
    this.date.textContent = day;
    this.maps.draw(month);
    this.tick();
  }

  // The latest happenings, the newest first, in a box of a fixed height.
  tick() {
    let until = 0;
    while (until < this.events.length && this.events[until][0] <= this.month) until++;
    if (until === this.shown) return;
    this.shown = until;
    const earlier = Math.max(until - LINES, 0);
    const lines = this.events.slice(earlier, until).reverse();
    this.ticker.replaceChildren(...lines.map((event) => this.line(event)));
    this.reach(this.ticker.querySelector("button"));
    this.ticker.scrollTop = 0;
    if (!until) html("li", { class: "none" }, this.ticker, "Nothing has happened yet.");
    if (earlier) html("li", { class: "none" }, this.ticker, `${earlier} more before: go back in time.`);
  }

  // The Tab key reaches one line of the list, arrow keys go on from there.
  reach(button) {
    this.reached?.setAttribute("tabindex", -1);
    button?.setAttribute("tabindex", 0);
    this.reached = button;
  }

  walk(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const lines = [...this.ticker.querySelectorAll("button")];
    const next = lines[lines.indexOf(event.target) + by];
    if (!next) return;
    this.reach(next);
    next.focus();
  }

  // `where` has the letters of the maps that a line is of, where there are two.
  line([month, what, ccg, where]) {
    const item = document.createElement("li");
    const button = html("button", { type: "button", tabindex: -1 }, item);
    const [year, number] = this.model.get("days")[month].split("-");
    html("span", { class: "when" }, button, `${MONTHS[number - 1].slice(0, 3)} ${year}`);
    if (this.maps.maps.length > 1) {
      const which = html("span", { class: "which" }, button);
      for (const letter of where) badge(letter, which);
    }
    html("span", {}, button, what);
    button.addEventListener("click", () => {
      this.stop();
      this.go(month);
      if (ccg >= 0) this.model.set("selected", ccg);
      this.tell();
    });
    return item;
  }

  step(by) {
    this.stop();
    this.go(Math.min(Math.max(this.month + by, 0), this.last));
    this.tell();
  }

  tell() {
    this.model.set("month", this.month);
    this.model.save_changes();
  }

  toggle() {
    if (this.playing) { this.stop(); return this.tell(); }
    if (this.month === this.last) this.go(0);
    this.playing = true;
    this.show();
    let due = performance.now();
    const frame = (now) => {
      if (!this.playing || !this.root.isConnected) return;
      const wait = 1000 / Number(this.rate.value);
      if (now - due > 4 * wait) due = now - wait; // the tab was asleep: do not race to catch up
      let month = this.month;
      for (; now - due >= wait && month < this.last; due += wait) month++;
      if (month !== this.month) this.go(month);
      if (this.month === this.last) { this.stop(); return this.tell(); }
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  stop() {
    this.playing = false;
    this.show();
  }

  show() {
    const title = this.playing ? "Pause" : "Play";
    this.play.textContent = this.playing ? "❚❚" : "▶";
    this.play.title = title;
    this.play.setAttribute("aria-label", title);
    this.date.setAttribute("aria-live", this.playing ? "off" : "polite"); // not every month aloud
  }
}
