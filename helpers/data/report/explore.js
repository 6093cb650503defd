"use strict";
// Shows the passages that fit what is chosen; the address keeps the choice: #passages?frame=arms_deal&word=obus
(() => {
  const panel = document.getElementById("filter"), section = document.getElementById("passages");
  const fields = [...panel.querySelectorAll("select, input")];
  const menus = fields.filter(field => field.tagName === "SELECT");
  const status = panel.querySelector("[role=status]"), START = "#passages?";
  const number = new Intl.NumberFormat(document.documentElement.lang);
  const fold = text => " " + text.replace(/œ/gi, "oe").normalize("NFD").toLowerCase()
    .replace(/\p{M}/gu, "").replace(/[^\p{L}\p{N}]+/gu, " ");
  const articles = [...section.querySelectorAll("article")].map(article => ({ element: article, shown: 0 }));
  const rows = articles.flatMap(article => [...article.element.querySelectorAll("li")].map(element => ({
    element, article, text: "",
    values: menus.map(menu => (element.dataset[menu.name] ?? article.element.dataset[menu.name] ?? "")),
  })));
  const several = menus.map(menu => menu.name === "speaker");
  const held = (value, index) => several[index] ? value.split("+") : [value];
  const names = menus.map(menu => [...menu.options].map(option => option.text));

  const apply = () => {
    const wanted = menus.map(menu => menu.value), asked = fold(fields.at(-1).value).trim().split(" ").filter(Boolean);
    const counts = menus.map(() => new Map());
    let shown = 0;
    for (const article of articles) article.shown = 0;
    for (const row of rows) {
      if (asked.length && !row.text) row.text = fold(row.element.children[1].firstChild.textContent);
      const fits = row.values.map((value, index) => !wanted[index] || held(value, index).includes(wanted[index]));
      const missed = fits.filter(fit => !fit).length, said = asked.every(word => row.text.includes(" " + word));
      for (const [index, value] of row.values.entries()) {
        if (!said || missed > 1 || (missed === 1 && fits[index])) continue;
        for (const one of held(value, index)) counts[index].set(one, (counts[index].get(one) ?? 0) + 1);
      }
      const show = said && missed === 0;
      if (row.element.hidden === show) row.element.hidden = !show;
      shown += show;
      row.article.shown += show;
    }
    for (const { element, shown } of articles) element.hidden = !shown;
    menus.forEach((menu, index) => [...menu.options].forEach((option, place) => {
      if (place) option.text = `${names[index][place]} (${number.format(counts[index].get(option.value) ?? 0)})`;
    }));
    status.textContent = panel.dataset.count
      .replace("{shown}", number.format(shown)).replace("{all}", number.format(rows.length));
  };

  const keep = () => {
    const chosen = new URLSearchParams(fields.filter(field => field.value).map(field => [field.name, field.value]));
    history.replaceState(null, "", chosen.size ? START + chosen : "#passages");
  };
  const take = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const chosen = new URLSearchParams(location.hash.startsWith(START) ? location.hash.slice(START.length) : "");
    if (target && !target.closest("[hidden]")) return;
    for (const field of fields) {
      field.value = chosen.get(field.name) ?? "";
      if (field.selectedIndex === -1) field.value = "";
    }
    apply();
    if (target || chosen.size) (target ?? section).scrollIntoView({ behavior: "instant" });
  };

  let waiting;
  panel.addEventListener("input", event => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { apply(); keep(); }, event.target.type === "search" ? 150 : 0);
  });
  panel.querySelector("button").addEventListener("click", () => {
    for (const field of fields) field.value = "";
    apply();
    keep();
  });
  window.addEventListener("hashchange", take);
  panel.hidden = false;
  apply();
  take();
})();
