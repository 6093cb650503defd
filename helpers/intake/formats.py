"""Exports of press databases, documents, pages, feeds and corpora into records, one an article.

What each format looks like is in data/formats.toml; here is one small function a family of formats.
"""

from __future__ import annotations

import functools
import io
import logging
import os
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from importlib import resources

from helpers import words
from helpers.intake import days, documents
from helpers.intake.decoding import StudyError, sound

Record = dict[str, str]  # text, title, subtitle, author, section, page, outlet, published, id, address, and any other

_BLOCKS = frozenset(
    "address article aside blockquote body br center dd div dl dt figure figcaption footer form h1 h2 h3 h4 h5 h6 header hr "
    "li main nav ol p pre section table td th tr ul headline leadparagraph tailparagraphs paragraph".split()
)
_UNSEEN = frozenset("script style head noscript template".split())
_ISSUE = re.compile(r",?\s*(?:no\.?|n°|nº|numéro)\s*\d.*$", re.I)  # « Magazine 1, no. 5968 »
_BY = re.compile(r"^(?:par|by|von|por)\s+(?=\S)", re.I)
_PAGE = re.compile(r"[,;\s-]*\bp(?:g|ages?)?\.?\s*([A-Z]{0,4}\d[\w-]*)\s*$", re.I)
_WEEKDAY = re.compile(r"[\s,]*(?:[^\W\d_]+day|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)?[\s,]*$", re.I)
_CORPUS = re.compile(r"(?:\*{4}|\d{4,}(?=[ \t]+\*))(?P<variables>(?:[ \t]+\*\S+)*)[ \t]*")
_THEME = re.compile(r"-\*\S+")
_ASIDE = re.compile(r"comment|teaser|card|related|promo|sidebar", re.I)
_ROW = re.compile(r"\|.*\|\s*")  # of a table, as trafilatura writes it
_TITLES = ("Title", "Titre", "Heading1", "Titre1")  # styles, which Word names in its language
_WHOLE = 300  # characters from which an <article> among several is one, and not a teaser


class Unreadable(Exception):
    """A file that gives no text; its argument is the reason's key in phrases/intake.toml."""


@functools.cache
def known() -> dict[str, dict]:
    """data/formats.toml: the formats by name, the kinds of file by ending, the names of columns."""
    return tomllib.loads((resources.files("helpers") / "data/formats.toml").read_text(encoding="utf-8"))


def kind(name: str) -> str:
    """What a file's ending says it is: text, page, word, rtf, pdf, feed or archive; empty where it is none of them."""
    ending = os.path.splitext(name)[1].lower()
    return next((kind for kind, endings in known()["endings"].items() if ending in endings), "")


def bare(name: object) -> str:
    """The letters and digits of a column's name, small and without accents."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKD", str(name)).lower())


@functools.cache
def heads() -> dict[str, str]:
    """Our name of a column, by the letters of each head under which it is recognised."""
    return {bare(name): ours for ours, names in known()["columns"].items() for name in names}


def of_text(text: str, name: str, wrapped: bool = False) -> list[Record] | None:
    """The articles of an export that is text, None where it is none; wrapped: its lines are cut to a width.

    Raises StudyError for an export that is recognised and cannot be read.
    """
    text = re.sub(r"\r\n?", "\n", text)
    if _CORPUS.fullmatch(text.strip().partition("\n")[0].rstrip()):
        return list(_corpus(text))
    entry = _recognised(text, ("text", "rows"), name)
    if not entry:
        return None
    found = _of_rows(text, entry) if entry["kind"] == "rows" else _of_lines(text, entry, wrapped)
    return _checked(found, entry, name)


def of_page(html: str, name: str) -> list[Record]:
    """The articles of a page: of an export that is HTML or XML, of several `<article>`, else the one it is.

    `shown` is how many characters of text the page had.
    """
    if not html.strip():
        return [{"text": ""}]
    entry, tree = _recognised(html, ("page",), name), _parsed(html)
    if entry:
        return _checked(_of_elements(tree, entry), entry, name)
    exported = of_text(lines(tree), name) if re.search(known()["page"]["lines"], html) else None
    return exported or _several(tree) or [_article(html)]


def of_word(raw: bytes, name: str) -> list[Record]:
    """The articles of a .docx or .odt: those of an export, else the one it is, under its title where it has one."""
    read = documents.of_odt if name.lower().endswith(".odt") else documents.of_word
    with sound(Unreadable("damaged")):
        shown = list(read(raw, known()["unshown"]))
    text = "\n".join(paragraph for paragraph, _ in shown)
    first, style = next(((paragraph.strip(), style) for paragraph, style in shown if paragraph.strip()), ("", ""))
    return of_text(text, name) or [{"text": text, "title": first if style in _TITLES else ""}]


def of_rtf(raw: bytes, name: str) -> list[Record]:
    """The articles of an .rtf: those of an export, else the one it is."""
    if not raw.startswith(b"{\\rtf"):
        raise Unreadable("damaged" if name.lower().endswith(".rtf") else "ending")
    with sound(Unreadable("damaged")):
        text = documents.of_rtf(raw.decode("cp1252", "replace"))
    return of_text(text, name) or [{"text": text}]


def of_pdf(raw: bytes, name: str) -> list[Record]:
    """The articles of a .pdf: those of an export, else the one it is; Unreadable where it is a picture of text."""
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it would print what the account says
    with sound(Unreadable("damaged")):
        text = "".join(f"{page.extract_text()}\n\f" for page in pypdf.PdfReader(io.BytesIO(raw)).pages)
    if not text.strip():
        raise Unreadable("picture")
    return of_text(text.replace("\f", ""), name) or [{"text": text}]


def of_feed(raw: bytes, name: str) -> list[Record]:
    """The entries of an RSS or Atom feed, or the articles of an XML export; Unreadable for any other XML."""
    if b"<ppsarticle" in raw:
        return of_page(raw.decode("utf-8-sig", "replace"), name)
    import feedparser

    feed = feedparser.parse(raw)
    if not feed.version:
        raise Unreadable("ending")
    return [_entry(entry, feed.feed.get("title", "")) for entry in feed.entries]


def lines(*nodes: object) -> str:
    """The text that elements and strings show, one block a line, every run of spaces one space."""
    parts: list[str] = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(node.replace("\n", " "))
        else:
            _gather(node, parts)
    shown = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(filter(None, shown))


def _gather(node: object, parts: list[str]) -> None:
    """Add what an element shows, without calling itself: a page may be nested deeper than calls may be."""
    from lxml import etree

    walk = etree.iterwalk(node, events=("start", "end", "comment", "pi"))
    for event, each in walk:
        edge = "\n" if each.tag in _BLOCKS else ""
        after = each.tail if each is not node else ""
        text = each.text if event == "start" else after
        if event == "start" and each.tag in _UNSEEN:
            walk.skip_subtree()
            text = ""
        text = re.sub(r"\s", " ", text or "")
        parts.append(edge + text)


def _parsed(html: str) -> object:
    import lxml.html

    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
    return lxml.html.document_fromstring(html.encode(), parser=parser)


def _recognised(text: str, kinds: tuple[str, ...], name: str) -> dict | None:
    """The first format of these kinds whose signs are all in a text; StudyError for one that is not read."""
    for entry in known().values():
        held = entry.get("kind") in kinds and any(word in text for word in entry.get("holds", [""]))
        if held and all(re.search(sign, text) for sign in entry["signature"]):
            if "fields" not in entry:
                raise _refusal(entry, name)
            return entry
    return None


def _refusal(entry: dict, name: str) -> StudyError:
    export = words.In(en=entry["name"], fr=entry.get("name_fr", entry["name"]))
    return StudyError("refusals.layout", name=name, export=export)


def _checked(records: Iterator[Record], entry: dict, name: str) -> list[Record]:
    """An export's articles, their fields cleaned; StudyError where not one of them has a text."""
    found = [_cleaned(record) for record in records]
    if not any(record["text"] for record in found):
        raise _refusal(entry, name)
    return found


def _cleaned(record: Record) -> Record:
    """The fields of an article as they are wanted: the day as YYYY-MM-DD, the outlet without its issue, who wrote it bare."""
    header = record.pop("header", "") or record.get("published", "")
    day, start = days.found_in(header)
    numbered = re.search(r"·(\d{8})·", record.get("id", ""))
    section = record.get("section", "") or _WEEKDAY.sub("", header[:start])
    page = next(filter(None, map(_PAGE.search, (header, section))), None)
    cleaned = {
        "published": day or days.iso_day(header) or (days.iso_day(numbered[1]) if numbered else ""),
        "outlet": _ISSUE.sub("", record.get("outlet", "")).replace("(", " ("),
        "author": _BY.sub("", record.get("author", "")),
        "section": _PAGE.sub("", section).strip(" ,;"),
        "page": record.get("page", "") or (page[1] if page else ""),
    }
    cleaned = {field: " ".join(value.split()) for field, value in (record | cleaned).items() if field != "text"}
    known_by = {f"{field}_known": "database" for field in ("outlet", "published") if cleaned[field]}
    return {"text": record.get("text", "")} | known_by | cleaned


def _of_elements(tree: object, entry: dict) -> Iterator[Record]:
    """One record an element: each field is what the first of its paths finds."""
    for node in tree.xpath(entry["item"]):
        if "codes" in entry:
            cells = [row.xpath("./td|./th") for row in node.iter("tr")]
            record = _by_code({lines(row[0]): lines(*row[1:]) for row in cells if len(row) > 1}, entry)
        else:
            record = {field: _first(node, paths) for field, paths in entry["fields"].items()}
        record["text"] = re.split(rf"\n(?:{entry.get('stop', '(?!)')})", record["text"], maxsplit=1)[0]
        yield record | _number(lines(node), entry)


def _first(node: object, paths: list[str]) -> str:
    return next(filter(None, (lines(*node.xpath(path)) for path in paths)), "")


def _by_code(values: dict[str, str], entry: dict) -> Record:
    return {
        field: "\n".join(filter(None, (values.get(code, "") for code in codes)))
        for field, codes in entry["codes"].items()
    }


def _number(shown: str, entry: dict) -> Record:
    found = re.search(entry["id"], shown) if "id" in entry else None
    return {"id": found[0]} if found else {}


def _of_rows(text: str, entry: dict) -> Iterator[Record]:
    """One record a run of coded rows, `HD Title`, that ends with the row of the last code."""
    starts = [*re.finditer(entry["item"], text)]
    values: dict[str, str] = {}
    for mark, after in zip(starts, [*(mark.start() for mark in starts[1:]), len(text)]):
        value = (line.strip(" \t|") for line in text[mark.end() : after].split("\n"))
        values[mark["code"]] = "\n".join(filter(None, value))
        if mark["code"] == entry["ends"] or after == len(text):
            yield _by_code(values, entry) | _number(values.get(entry["ends"], ""), entry)
            values = {}


def _of_lines(text: str, entry: dict, wrapped: bool) -> Iterator[Record]:
    """One record a run of lines: its first lines give the fields, the others its text."""
    for shown, number in _runs(_blocks(text, wrapped and entry.get("wrapped", False)), entry):
        heads = (re.match(head.replace("{date}", days.WRITTEN_OUT), shown) for head in entry["fields"])
        head = next(filter(None, heads), None)
        if not head:
            yield {"text": "", "reason": "layout"}
            continue
        fields = {field: value or "" for field, value in head.groupdict().items()}
        tagged = fields.pop("lines", "").split("\n")
        yield _tagged(shown[head.end() :].split("\n"), tagged, entry, fields | number) | _number(shown, entry)


def _blocks(text: str, joined: bool) -> list[str]:
    """The lines that are not blank; joined: the lines between two blank ones are one."""
    runs = re.split(r"\n[^\S\n]*\n", text) if joined else text.splitlines()
    return [block for run in runs if (block := " ".join(run.split()))]


def _runs(blocks: list[str], entry: dict) -> Iterator[tuple[str, Record]]:
    """The lines of each article, one string, and what the line that starts or ends it says."""
    edge = re.compile(entry.get("item") or entry["ends"])
    run: list[str] = []
    begun = "ends" in entry
    for block in [*blocks, None] if not begun else blocks:
        found = edge.fullmatch(block) if block is not None else True
        if not found:
            run.append(block)
            continue
        if begun and run:
            yield "\n".join(run) + "\n", found.groupdict() if "ends" in entry else {}
        run, begun = [], True


def _tagged(body: list[str], tagged: list[str], entry: dict, fields: Record) -> Record:
    """The text of an article, and the fields that lines like `BYLINE: …` before or in it give."""
    tags = {field: re.compile(tag) for field, tag in entry.get("tags", {}).items()}
    stop, skip = (re.compile(entry.get(name, "(?!)")) for name in ("stop", "skip"))
    text: list[str] = []
    for place, line in [(tagged, line) for line in tagged] + [(text, line) for line in body]:
        tag = next((field for field, pattern in tags.items() if pattern.match(line)), "")
        if place is text and stop.fullmatch(line) and text:
            break
        if tag:
            fields[tag] = fields.get(tag) or tags[tag].sub("", line, count=1)
        elif place is text and not skip.fullmatch(line) and not stop.fullmatch(line):
            text.append(line)
    return fields | {"text": "\n".join(text).strip()}


def _corpus(text: str) -> Iterator[Record]:
    """The texts of an IRaMuTeQ or Alceste corpus: each starts with `**** *name_value …` or `0001 *name_value …`."""
    named = {head: {"label": "title", "article": "id"}.get(ours, ours) for head, ours in heads().items()}
    record, kept = {}, []
    for line in [*text.splitlines(), "****"]:
        mark = _CORPUS.fullmatch(line.strip())
        if not mark:
            kept += [] if _THEME.fullmatch(line.strip()) else [line]
            continue
        if record or "".join(kept).strip():
            yield record | {"text": "\n".join(kept).strip()}
        pairs = (variable.partition("_") for variable in re.findall(r"\*(\S+)", mark["variables"]))
        record = {named.get(bare(name), name): value.replace("_", " ").strip() for name, _, value in pairs}
        record |= {"published": days.iso_day(record["published"])} if "published" in record else {}
        kept = []


def _entry(entry: dict, outlet: str) -> Record:
    html = max([part.get("value", "") for part in entry.get("content", [])] + [entry.get("summary", "")], key=len)
    return {
        "text": lines(_parsed(html)) if html.strip() else "",
        "title": entry.get("title", ""),
        "author": entry.get("author", ""),
        "outlet": outlet,
        "published": days.day_in(entry.get("published", "")),  # where it was written, not at Greenwich
        "id": entry.get("id", "") or entry.get("link", ""),
        "address": entry.get("link", ""),
    }


def _several(tree: object) -> list[Record]:
    """The articles of a page whose `<article>`s are several, teasers marked as left out; none where it has one."""
    from lxml import etree

    outer = tree.xpath("//article[not(ancestor::article or ancestor::aside or ancestor::nav or ancestor::footer)]")
    outer = [each for each in outer if not _ASIDE.search(f"{each.get('class')} {each.get('id')}")]
    whole = [len(lines(each)) >= _WHOLE for each in outer]
    if sum(whole) < 2:
        return []
    pieces = [etree.tostring(each, encoding="unicode", with_tail=False) for each in outer]
    pages = [f"<html><body>{piece}</body></html>" for piece in pieces]  # of one paragraph alone nothing would be found
    return [_article(page) if taken else {"text": "", "reason": "teaser"} for page, taken in zip(pages, whole)]


def _article(html: str) -> Record:
    """The one article of a page, with what the page states of itself."""
    import trafilatura

    for name in ("trafilatura", "htmldate"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # they would print what the notices say
    read = functools.partial(trafilatura.bare_extraction, html, include_comments=False, with_metadata=True)
    document = read(include_tables=False)
    whole = read(include_tables=True) if re.search("<table", html, re.I) else None
    tree = _parsed(html)
    shown = len(lines(tree))
    if not document or not document.text:
        return {"text": "", "reason": "page" if shown else "blank"}
    return {
        "text": _tabled(document.text, whole.text if whole else ""),
        "shown": str(shown),
        "title": document.title or "",
        "outlet": document.sitename or "",
        "published": _stated_day(html, tree),
        "address": document.url or "",
    }


def _tabled(text: str, whole: str) -> str:
    """A page's text with the cells of its tables, one a line, where those are all that it lacks: no table is its layout."""
    shown = whole.split("\n")
    if [line for line in shown if not _ROW.fullmatch(line)] != text.split("\n"):
        return text
    cells = (re.split(r"(?<!\\)\|", line)[1:-1] if _ROW.fullmatch(line) else [line] for line in shown)
    found = (cell.replace("\\|", "|").strip() for row in cells for cell in row)
    return "\n".join(cell for cell in found if cell.strip("-"))


def _stated_day(html: str, tree: object) -> str:
    """The day of publication that a page states, for machines or in a line; none is searched for in its text or footer."""
    where = known()["page"]
    stated = [value for path in where["published"] for value in tree.xpath(path)] + re.findall(where["json"], html)
    day = next(filter(None, map(days.iso_day, stated)), "")
    if day:
        return day
    for node in tree.xpath(where["outside"]):
        node.drop_tree()
    told = {days.iso_day(told) for told in re.findall(where["line"], lines(tree))}
    return told.pop() if len(told) == 1 else ""
