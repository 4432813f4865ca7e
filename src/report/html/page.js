// Light, dark, or as the system has it: kept from page to page where the browser keeps anything.
"use strict";
(() => {
  const root = document.documentElement, KEY = "epsilang theme";
  const stored = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  const store = (theme) => { try { localStorage.setItem(KEY, theme); } catch { /* a page from a file may not keep anything */ } };
  const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "theme";
  const show = () => {
    button.textContent = dark() ? "light" : "dark";
    button.title = `show the page ${button.textContent}`;
    document.dispatchEvent(new Event("theme"));
  };
  const set = (theme) => { if (theme === "light" || theme === "dark") root.dataset.theme = theme; show(); };
  button.onclick = () => { const theme = dark() ? "light" : "dark"; store(theme); set(theme); };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  document.querySelector("header.top")?.append(button);
  set(stored());
})();
