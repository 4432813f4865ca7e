// The picture of the beliefs, to be turned, enlarged and walked through. Plain JavaScript; nothing is fetched; what comes from the
// source only ever enters the page as text. Without it the page shows the same beliefs as a still picture.
"use strict";
(() => {
  const WALKED = 30; // tokens of the path that are seen behind the marker
  const FEW = 4000; // up to so many points each is a smooth disc; beyond, pixels are set one by one

  const bytes = (text) => {
    const raw = atob(text), result = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i++) result[i] = raw.charCodeAt(i);
    return result;
  };
  const words = (text) => {
    const low = bytes(text), result = new Uint16Array(low.length / 2);
    for (let i = 0; i < result.length; i++) result[i] = low[2 * i] | (low[2 * i + 1] << 8);
    return result;
  };
  const make = (tag, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const rounded = (value) => (Math.abs(value) >= 0.001 || value === 0 ? value.toFixed(3) : value.toExponential(1));

  // From dark blue over green to yellow, brighter and brighter (after viridis).
  const RAMP = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [240, 220, 50]];
  const ramp = (value) => {
    const at = Math.min(value / 255 * (RAMP.length - 1), RAMP.length - 1.001), k = Math.floor(at);
    return RAMP[k].map((channel, c) => Math.round(channel + (RAMP[k + 1][c] - channel) * (at - k)));
  };
  const pixel = (r, g, b) => (0xff000000 | (b << 16) | (g << 8) | r) >>> 0;

  // On dark paper colours are lifted towards white.
  const isDark = () => parseInt(style("--paper").slice(1, 3), 16) < 128;

  // One colour for each point, as a pixel of a canvas.
  function coloursOf(colouring) {
    const lift = isDark() ? (channel) => channel + (255 - channel) * 0.3 : (channel) => channel;
    if (colouring.values) {
      const table = Array.from({ length: 256 }, (_, value) => pixel(...ramp(value)));
      return Uint32Array.from(bytes(colouring.values), (value) => table[value]);
    }
    return Uint32Array.from(words(colouring.colours), (c) =>
      pixel(lift((c >> 11) * 255 / 31), lift(((c >> 5) & 63) * 255 / 63), lift((c & 31) * 255 / 31)));
  }

  function explore(figure, data) {
    const { count, dimensions, low, span, trail } = data;
    const solid = dimensions === 3;
    const upright = data.kind === "tetrahedron"; // its z is up; elsewhere y is
    const centre = (axis) => data.corners.reduce((sum, corner) => sum + corner.at[axis], 0) / data.corners.length;
    const middle = low.map((from, axis) => (upright ? centre(axis) : from + span[axis] / 2));
    const extent = Math.max(...span.slice(0, dimensions)) / 2;
    const placed = (at) => [0, 1, 2].map((axis) => (axis < dimensions ? (at[axis] - middle[axis]) / extent : 0));
    const places = new Float32Array(3 * count);
    const quantized = words(data.places);
    for (let i = 0; i < count; i++)
      for (let axis = 0; axis < dimensions; axis++)
        places[3 * i + axis] = (low[axis] + quantized[dimensions * i + axis] / 65535 * span[axis] - middle[axis]) / extent;
    const sizes = bytes(data.sizes);
    const corners = data.corners.map((corner) => placed(corner.at));
    const path = trail ? trail.at.map(placed) : [];
    const reach = corners.length > 0 ? Math.max(...corners.map((corner) => Math.hypot(...corner))) : Math.hypot(...span) / 2 / extent;
    const held = count - data.early;
    const [least, most] = count <= 60 ? [4.5, 17] : count <= 1000 ? [2.2, 13] : count <= 8000 ? [1.6, 9] : [1.1, 7];
    const still = figure.querySelector("svg");

    const canvas = make("canvas", { tabIndex: 0 });
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", still.getAttribute("aria-label") + ": drag, scroll or use the arrow keys, + and -; n and p tell of the next and the previous point");
    const context = canvas.getContext("2d");
    if (!context) return;
    const start = { turn: data.seen_from[0], tilt: data.seen_from[1], scale: 1, x: 0, y: 0 };
    let view = { ...start }, colours = null, colouring = null, step = -1, width = 0, height = 0, waiting = false;

    // Screen from space: turned about the upright axis, tilted, then seen from far away.
    function projection() {
      const [s, c, st, ct] = [Math.sin(view.turn), Math.cos(view.turn), Math.sin(view.tilt), Math.cos(view.tilt)];
      const fits = solid ? Math.min(width, height) / 2 / reach : Math.min(width * extent / span[0], height * extent / Math.max(span[1], 0.1 * span[0]));
      const k = fits * (solid ? 0.95 : 0.8) * view.scale;
      const rows = upright
        ? [[c, -s, 0], [s * st, c * st, ct], [s * ct, c * ct, -st]]
        : [[c, 0, s], [s * st, ct, -c * st], [-s * ct, st, c * ct]];
      return { k, rows, x: width / 2 + view.x, y: height / 2 + view.y };
    }
    const seen = ({ k, rows, x, y }, [a, b, c]) => [
      x + k * (rows[0][0] * a + rows[0][1] * b + rows[0][2] * c),
      y - k * (rows[1][0] * a + rows[1][1] * b + rows[1][2] * c),
      rows[2][0] * a + rows[2][1] * b + rows[2][2] * c,
    ];

    const shown = () => (colouring.name === "time" ? count : held);
    const radius = (i) => (sizes[i] === 0 ? least : least + (most - least) * sizes[i] / 255) / 2;

    function drawDiscs(by, dots) {
      const order = Array.from({ length: shown() }, (_, i) => i);
      const ats = order.map((i) => seen(by, [places[3 * i], places[3 * i + 1], places[3 * i + 2]]));
      if (solid) order.sort((a, b) => ats[b][2] - ats[a][2]);
      if (data.kind === "segment") {
        const base = seen(by, placed([0, 0, 0]))[1];
        context.strokeStyle = style("--line");
        context.beginPath();
        for (const i of order) if (sizes[i] > 0) { context.moveTo(ats[i][0], base); context.lineTo(ats[i][0], ats[i][1]); }
        context.stroke();
      }
      for (const i of order) {
        const c = colours[i], ring = sizes[i] === 0 && colouring.name !== "time";
        context.beginPath();
        context.arc(ats[i][0], ats[i][1], ring ? 3 * dots : radius(i) * dots, 0, 7);
        context.fillStyle = context.strokeStyle = ring ? style("--soft") : `rgb(${c & 255},${(c >> 8) & 255},${(c >> 16) & 255})`;
        if (ring) context.stroke(); else context.fill();
      }
    }

    // Where nothing but what lies over the points has changed, they are not drawn again.
    let drawn = { by: "", colours: null, image: null };
    function drawPixels(by, dots) {
      const now = JSON.stringify([by, dots, shown()]);
      if (drawn.by !== now || drawn.colours !== colours) drawn = { by: now, colours, image: pixelsOf(by, dots) };
      context.putImageData(drawn.image, 0, 0);
    }

    function pixelsOf(by, dots) {
      const image = context.createImageData(canvas.width, canvas.height);
      const pixels = new Uint32Array(image.data.buffer), wide = canvas.width, tall = canvas.height;
      const nearest = solid ? new Float32Array(pixels.length).fill(Infinity) : null;
      const { k, rows: [[a, b, c], [d, e, f], [g, h, j]], x, y } = by;
      for (let i = shown() - 1; i >= 0; i--) {
        const p = places[3 * i], q = places[3 * i + 1], r = places[3 * i + 2];
        const across = x + k * (a * p + b * q + c * r), down = y - k * (d * p + e * q + f * r);
        const size = Math.max(0.5, radius(i) * dots), depth = g * p + h * q + j * r, colour = colours[i];
        if (across < -size || down < -size || across > wide + size || down > tall + size) continue;
        const top = Math.max(0, Math.round(down - size)), bottom = Math.min(tall, Math.round(down + size));
        for (let v = top; v < bottom; v++) {
          const half = Math.sqrt(Math.max(0.25, size * size - (v + 0.5 - down) ** 2));
          const from = Math.max(0, Math.round(across - half)), to = Math.min(wide, Math.round(across + half));
          for (let u = from; u < to; u++) {
            const at = v * wide + u;
            if (nearest !== null) { if (depth >= nearest[at]) continue; nearest[at] = depth; }
            pixels[at] = colour;
          }
        }
      }
      return image;
    }

    function drawFrame(by, dots) {
      const at = corners.map((corner) => seen(by, corner));
      context.strokeStyle = style("--line");
      context.lineWidth = dots;
      context.beginPath();
      for (let i = 0; i < at.length; i++)
        for (let j = 0; j < i; j++) { context.moveTo(at[i][0], at[i][1]); context.lineTo(at[j][0], at[j][1]); }
      context.stroke();
      if (at.length === 0) return;
      const centre = [0, 1].map((axis) => at.reduce((sum, corner) => sum + corner[axis], 0) / at.length);
      context.font = `600 ${13 * dots}px sans-serif`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillStyle = style("--ink");
      at.forEach(([x, y], state) => {
        const [dx, dy] = [x - centre[0], data.kind === "segment" ? 0 : y - centre[1]], far = Math.hypot(dx, dy) || 1;
        const name = data.corners[state].name, away = 10 * dots + context.measureText(name).width / 2;
        if (data.kind === "segment") context.fillText(name, x, y + 18 * dots);
        else context.fillText(name, x + dx / far * away, y + dy / far * 16 * dots);
      });
    }

    function drawAxes(dots) {
      if (data.axes.length === 0) return;
      const names = solid ? "" : `right: ${data.axes[0]}; up: ${data.axes[1]}`;
      context.font = `${12 * dots}px sans-serif`;
      context.fillStyle = style("--soft");
      context.textAlign = "left";
      context.fillText(names, 8 * dots, height - 10 * dots);
    }

    function drawPath(by, dots) {
      if (step < 0) return;
      const ink = style("--ink");
      context.lineWidth = 1.5 * dots;
      context.strokeStyle = ink;
      for (let t = Math.max(1, step - WALKED); t <= step; t++) {
        const [from, to] = [seen(by, path[t - 1]), seen(by, path[t])];
        context.globalAlpha = Math.max(0.08, 1 - (step - t) / WALKED) * 0.8;
        context.beginPath();
        context.moveTo(from[0], from[1]);
        if (data.kind === "segment") context.quadraticCurveTo((from[0] + to[0]) / 2, from[1] - Math.abs(to[0] - from[0]) * 0.35, to[0], to[1]);
        else context.lineTo(to[0], to[1]);
        context.stroke();
      }
      context.globalAlpha = 1;
      const [x, y] = seen(by, path[step]);
      context.beginPath();
      context.arc(x, y, 7 * dots, 0, 7);
      context.fillStyle = style("--c1");
      context.fill();
      context.lineWidth = 2 * dots;
      context.strokeStyle = style("--paper");
      context.stroke();
    }

    function draw() {
      waiting = false;
      if (width === 0) return;
      const by = projection(), dots = width / canvas.clientWidth || 1;
      context.clearRect(0, 0, width, height);
      context.lineWidth = dots;
      const many = shown() > FEW;
      if (many) drawPixels(by, dots);
      drawFrame(by, dots);
      if (!many) drawDiscs(by, dots);
      drawAxes(dots);
      drawPath(by, dots);
      drawPointed(by, dots);
    }

    // What is pointed at: the nearest of the points that something is told of.
    const told = data.told && { ...data.told, weights: new Float32Array(bytes(data.told.weights).buffer), shares: words(data.told.shares) };
    const tip = make("div", { className: "tip", hidden: true });
    tip.setAttribute("role", "status");
    let pointed = -1;
    const pointAt = (i) => seen(projection(), [places[3 * i], places[3 * i + 1], places[3 * i + 2]]);
    function drawPointed(by, dots) {
      if (pointed < 0) return;
      const [x, y] = pointAt(pointed);
      context.beginPath();
      context.arc(x, y, (radius(pointed) + 3) * dots, 0, 7);
      context.lineWidth = 2 * dots;
      context.strokeStyle = style("--c1");
      context.stroke();
    }
    function nearest(x, y) {
      const by = projection(), { k, rows: [[a, b, c], [d, e, f]] } = by, reachable = 14 * width / canvas.clientWidth;
      let best = -1, least = reachable * reachable;
      for (let i = 0; i < Math.min(told.count, shown()); i++) {
        const p = places[3 * i], q = places[3 * i + 1], r = places[3 * i + 2];
        const dx = by.x + k * (a * p + b * q + c * r) - x, dy = by.y - k * (d * p + e * q + f * r) - y;
        if (dx * dx + dy * dy < least) { least = dx * dx + dy * dy; best = i; }
      }
      return best;
    }
    // Shares of a law from `at` on, the largest first: `A 0.71, B 0.20, ...`
    function sharesAt(at, count, names, all) {
      const shares = [];
      for (let n = 0; n < count; n++) {
        const which = told.shares[at + 2 * n], share = told.shares[at + 2 * n + 1] / 65535;
        if (share > 0) shares.push(`${names[which] ?? which} ${rounded(share)}`);
      }
      return shares.join(", ") + (shares.length === count && all > count ? ", ..." : "");
    }
    function tell(i) {
      if (i === pointed) return;
      pointed = i;
      tip.hidden = i < 0;
      if (i >= 0) {
        const each = 2 * (told.of_belief + told.of_next), at = i * each, weight = told.weights[i], word = told.words[i];
        const line = (name, what) => { if (what) tip.append(make("div", {}, make("b", {}, name + " "), what)); };
        tip.replaceChildren();
        line("probability", weight > 0 ? String(Number(weight.toPrecision(4))) : "none: on the way to synchronization");
        line("belief", sharesAt(at, told.of_belief, data.states, told.states ?? 0));
        line("expects", sharesAt(at + 2 * told.of_belief, told.of_next, data.tokens, data.tokens.length));
        if (word) line("first after", word.length === 0 ? "no token" : word.map((token) => data.tokens[token]).join(" "));
        const [x, y] = pointAt(i), dots = width / canvas.clientWidth, across = x / dots;
        tip.style.left = across < canvas.clientWidth / 2 ? `${across + 14}px` : "auto";
        tip.style.right = across < canvas.clientWidth / 2 ? "auto" : `${canvas.clientWidth - across + 14}px`;
        tip.style.top = `${Math.max(0, y / dots - 20)}px`;
      }
      redraw();
    }
    const tellAt = (event) => {
      if (!told) return;
      const dots = width / canvas.clientWidth;
      tell(nearest(event.offsetX * dots, event.offsetY * dots));
    };
    const redraw = () => { if (!waiting) { waiting = true; requestAnimationFrame(draw); } };

    function resize() {
      const dots = Math.min(window.devicePixelRatio || 1, 2), across = canvas.clientWidth;
      if (across === 0) return;
      const wide = Math.round(across * dots), tall = Math.round(wide * (data.kind === "segment" ? 0.45 : 0.88));
      if (wide === width && tall === height) return;
      canvas.width = width = wide;
      canvas.height = height = tall;
      draw();
    }

    // Moving about.
    const zoom = (factor, x = width / 2, y = height / 2) => {
      tell(-1);
      const scale = Math.min(Math.max(view.scale * factor, 0.5), 20000), by = scale / view.scale;
      view.x = (view.x + width / 2 - x) * by + x - width / 2;
      view.y = (view.y + height / 2 - y) * by + y - height / 2;
      view.scale = scale;
      redraw();
    };
    const turn = (dx, dy) => { tell(-1); view.turn += dx; view.tilt = Math.min(Math.max(view.tilt + dy, -1.57), 1.57); redraw(); };
    const move = (dx, dy) => { tell(-1); view.x += dx; view.y += dy; redraw(); };
    const reset = () => { tell(-1); view = { ...start }; redraw(); };
    const fingers = new Map();
    canvas.addEventListener("pointerdown", (event) => { canvas.setPointerCapture(event.pointerId); fingers.set(event.pointerId, event); tellAt(event); });
    canvas.addEventListener("pointerleave", () => tell(-1));
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, (event) => fingers.delete(event.pointerId));
    canvas.addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) return tellAt(event);
      const dots = width / canvas.clientWidth;
      const [dx, dy] = [(event.clientX - before.clientX) * dots, (event.clientY - before.clientY) * dots];
      if (fingers.size === 2) {
        const other = [...fingers.values()].find((finger) => finger.pointerId !== event.pointerId);
        const apart = (finger) => Math.hypot(finger.clientX - other.clientX, finger.clientY - other.clientY) || 1;
        zoom(apart(event) / apart(before));
      } else if (solid && !event.shiftKey) turn(dx / width * 4, dy / height * 3);
      else move(dx, dy);
      fingers.set(event.pointerId, event);
    });
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      const dots = width / canvas.clientWidth;
      zoom(Math.exp(-event.deltaY / 400), event.offsetX * dots, event.offsetY * dots);
    }, { passive: false });
    canvas.addEventListener("dblclick", reset);
    canvas.addEventListener("keydown", (event) => {
      const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (arrow) (solid && !event.shiftKey ? turn(arrow[0] * 0.1, arrow[1] * 0.1) : move(arrow[0] * 20, arrow[1] * 20));
      else if (event.key === "+" || event.key === "=") zoom(1.25);
      else if (event.key === "-") zoom(0.8);
      else if (event.key === "0") reset();
      else if (told && event.key === "n") tell((pointed + 1) % Math.min(told.count, shown()));
      else if (told && event.key === "p") tell((pointed < 1 ? Math.min(told.count, shown()) : pointed) - 1);
      else if (event.key === "Escape") tell(-1);
      else return;
      event.preventDefault();
    });

    // Colours and their key.
    const key = make("p", { className: "key" });
    function paint(which) {
      tell(-1);
      colouring = data.colourings[which];
      colours = coloursOf(colouring);
      key.replaceChildren();
      if (colouring.values) {
        const stops = RAMP.map((stop) => `rgb(${stop})`).join(", ");
        const bar = make("i", { className: "ramp" });
        bar.style.background = `linear-gradient(to right, ${stops})`;
        const last = colouring.name === "time" ? `${colouring.high - 1} tokens; after that, later` : rounded(colouring.high);
        key.append(make("span", {}, colouring.name === "time" ? "first held after 0 " : rounded(colouring.low) + " ", bar, " " + last));
      } else {
        for (const [name, colour] of colouring.key) {
          const mark = make("i");
          mark.style.background = colour;
          key.append(make("span", {}, mark, name));
        }
        if (colouring.more) key.append(make("span", {}, "..."));
      }
      redraw();
    }
    const chooser = make("select", { onchange: () => paint(chooser.selectedIndex) });
    data.colourings.forEach(({ name }) => chooser.append(make("option", {}, name)));
    const button = (text, title, onclick) => make("button", { type: "button", title, onclick, ariaLabel: title }, text);
    const tools = make("div", { className: "tools" }, make("label", {}, "colour by ", chooser),
      button("+", "larger", () => zoom(1.4)), button("−", "smaller", () => zoom(1 / 1.4)), button("reset", "as at first", reset),
      make("span", { className: "soft" }, 
        (solid ? "drag to turn, with shift to move" : "drag to move") + "; scroll to enlarge" + (told ? "; point to see" : "")));

    figure.classList.add("live");
    still.after(make("div", { className: "stage" }, canvas, tip), tools, key);
    if (trail && trail.tokens.length > 0) key.after(walkthrough(trail, data, (t) => { step = t; redraw(); }));
    paint(0);
    new ResizeObserver(resize).observe(canvas);
    document.addEventListener("theme", () => paint(chooser.selectedIndex));
    resize();
  }

  // The slider along the sampled sequence, its tokens, and what is believed at each.
  function walkthrough(trail, data, moved) {
    const last = trail.tokens.length;
    const slider = make("input", { type: "range", min: 0, max: last, value: 0, ariaLabel: "position in the sequence" });
    const tokens = trail.tokens.map((token, t) => make("span", { className: "token", onclick: () => go(t + 1) }, data.tokens[token]));
    const strip = make("div", { className: "strip" }, ...tokens);
    const says = make("dl", { className: "facts says" });
    const bar = (shares, names) => {
      const told = shares.slice(0, 3).map(([which, share]) => `${names[which] ?? which} ${rounded(share)}`).join(", ");
      const shown = make("div", { className: "belief" });
      for (const [which, share] of shares) {
        const part = make("span");
        part.style.width = `${100 * share}%`;
        part.style.background = COLOURS[which % COLOURS.length];
        shown.append(part);
      }
      return [shown, make("span", {}, told + (shares.length > 3 ? ", ..." : ""))];
    };
    const line = (name, ...what) => says.append(make("dt", {}, name), make("dd", {}, ...what));
    function go(t) {
      slider.value = t;
      tokens.forEach((token, at) => { token.classList.toggle("now", at === t - 1); token.classList.toggle("ahead", at >= t); });
      const current = tokens[t - 1] ?? tokens[0];
      strip.scrollLeft = current.offsetLeft - strip.offsetLeft - strip.clientWidth / 2;
      says.replaceChildren();
      line("after", t === 0 ? "no token" : t === 1 ? "1 token" : `${t} tokens`);
      line("belief", ...bar(trail.beliefs[t], data.states));
      line("expects", ...bar(trail.next[t], data.tokens));
      for (const level of trail.levels) line(level.name, ...bar(level.shares[t], level.tokens));
      for (const feature of trail.features) line(feature.name, rounded(feature.values[t]));
      moved(t);
    }
    slider.oninput = () => go(Number(slider.value));
    let playing = null;
    const stop = () => { clearInterval(playing); playing = null; play.textContent = "walk"; };
    const play = make("button", { type: "button" }, "walk");
    play.onclick = () => {
      if (playing !== null) return stop();
      play.textContent = "stop";
      if (Number(slider.value) === last) go(0);
      playing = setInterval(() => (Number(slider.value) < last ? go(Number(slider.value) + 1) : stop()), 300);
    };
    queueMicrotask(() => go(0));
    return make("div", { className: "walk" }, make("div", { className: "tools" }, play, slider), strip, says);
  }

  const COLOURS = JSON.parse(document.getElementById("state-colours")?.textContent ?? '["#888"]');
  for (const figure of document.querySelectorAll("figure.explorer")) {
    const script = figure.querySelector("script.beliefs");
    if (script) explore(figure, JSON.parse(script.textContent));
  }
})();
