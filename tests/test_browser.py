"""A person at the screen: every notebook, outputs cleared, restarted and run in JupyterLab by a real browser."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import payloads
import pytest
from test_accessibility import violations

from helpers.results import Results
from helpers.results.registry import HANDED_ON

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
pytestmark = pytest.mark.long


def cleared(source: Path, target: Path) -> None:
    notebook = json.loads(source.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    target.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a user has, its notebooks without outputs."""
    folder = tmp_path_factory.mktemp("cadrage")
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    (folder / "notebooks").mkdir()
    for path in NOTEBOOKS:
        cleared(path, folder / "notebooks" / path.name)
    return folder


@pytest.fixture(scope="module")
def lab(workspace: Path, shipped: Results, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A JupyterLab that takes over results, as notebooks do that `run` starts; nbval has them computed in each."""
    home = tmp_path_factory.mktemp("home")
    shipped.every()
    shipped.keep(home / "results")
    with served(workspace, home, **{HANDED_ON: str(home / "results")}) as address:
        yield address


@contextlib.contextmanager
def served(workspace: Path, home: Path, **environment: str) -> Iterator[str]:
    """The address of a JupyterLab with settings of its own: no news, no update check, every cell in the page."""
    settings = home / "settings" / "@jupyterlab"
    stated = {
        "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True},
        "notebook-extension/tracker": {"windowingMode": "none"},
    }
    for name, values in stated.items():
        path = settings / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(8)
    env = dict(
        os.environ | environment,
        HOME=str(home),
        JUPYTERLAB_SETTINGS_DIR=str(home / "settings"),
        JUPYTERLAB_WORKSPACES_DIR=str(home / "workspaces"),
        JUPYTER_CONFIG_DIR=str(home / "config"),
        JUPYTER_RUNTIME_DIR=str(home / "run"),
        JUPYTER_DATA_DIR=str(home / "data"),
        IPYTHONDIR=str(home / "ipython"),
    )
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--allow-root",
        f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={workspace}",
        "--ServerApp.port_retries=0",
    ]
    with (home / "server.log").open("wb") as log, subprocess.Popen(command, env=env, stdout=log, stderr=log) as server:
        try:
            wait_for(f"http://127.0.0.1:{port}/api/status?token={token}")
            yield f"http://127.0.0.1:{port}/lab/tree/notebooks/{{name}}?token={token}"
        finally:
            server.terminate()


def wait_for(address: str, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)


PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"
STDERR = f'{PANEL} [data-mime-type="application/vnd.jupyter.stderr"]'
BROKEN_IMAGES = "[...document.querySelectorAll('.jp-OutputArea img')].filter(i => i.complete && !i.naturalWidth).length"
FOREIGN = re.compile(r"(?!data:|blob:|\w+://127\.0\.0\.1[:/])")  # an address outside this JupyterLab
# What JupyterLab was asking of the kernel for itself (its debugger, its completer) when we had it restarted. A cell that was
# cancelled is no such request, and has no number in the end.
RESTARTED = re.compile(r"Canceled future for (?!execute_request)\w+ message before replies were done")
ENDED = """n => {
  const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(e => e.innerText);
  return !prompts.some(t => t.includes('*')) && (prompts.filter(t => /\\d/.test(t)).length === n
    || document.querySelector('[data-mime-type="application/vnd.jupyter.stderr"]') !== null);
}"""


def kernel_is_ready(lab: str) -> bool:
    """The server's word: the dot on the screen says idle before the page is connected."""
    with urllib.request.urlopen(lab.replace("/lab/tree/notebooks/{name}", "/api/sessions"), timeout=5) as answer:
        sessions = json.load(answer)
    return any(s["kernel"]["execution_state"] == "idle" and s["kernel"]["connections"] > 0 for s in sessions)


def watched(name: str, cells: int, lab: str, browser: object, look: Callable[[object], object] = str) -> list[str]:
    """Open one notebook, restart and run all as a person does; what went wrong, one line each.

    look: called with the page once all cells have run.
    """
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    said: list[str] = []
    page.on("console", lambda message: said.append(f"console: {message.text}") if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(f"console: {error}"))
    page.on("dialog", lambda dialog: (said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda request: said.append(f"network: {request.url}") if FOREIGN.match(request.url) else None)
    page.goto(lab.format(name=name).replace("?", "?reset&"))
    page.locator(f"{PANEL} .jp-Cell").first.wait_for(timeout=90_000)
    while not kernel_is_ready(lab):
        page.wait_for_timeout(250)
    page.wait_for_timeout(500)
    page.locator(f'{PANEL} [data-jp-item-name="restart-and-run"]').click()
    page.locator(".jp-Dialog button.jp-mod-accept").click()
    page.wait_for_function(ENDED, arg=cells, timeout=180_000)
    page.wait_for_timeout(1_000)
    look(page)
    wrong = [line for line in said if not RESTARTED.search(line)]
    wrong += [f"output: {line}" for line in page.locator(STDERR).all_inner_texts()]
    wrong += [f"broken images: {broken}"] if (broken := page.evaluate(BROKEN_IMAGES)) else []
    wrong += [f"dialog: {line}" for line in page.locator(".jp-Dialog").all_inner_texts()]
    page.close()
    shut_down(lab)
    return wrong


def shut_down(lab: str) -> None:
    """End this notebook's kernel, so that the next one's session is the only one."""
    address = lab.replace("/lab/tree/notebooks/{name}", "/api/sessions")
    with urllib.request.urlopen(address, timeout=5) as answer:
        sessions = json.load(answer)
    for session in sessions:
        request = urllib.request.Request(
            address.replace("/api/sessions", f"/api/sessions/{session['id']}"), method="DELETE"
        )
        urllib.request.urlopen(request, timeout=10).close()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_restart_and_run_all(path: Path, lab: str, browser: object) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert watched(path.name, sum(cell["cell_type"] == "code" for cell in cells), lab, browser) == []


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("from IPython.display import HTML\nHTML('<img src=\"files/none.png\">')", "broken images: 1"),
        (
            "from IPython.display import HTML\nHTML('<img src=\"x\" onerror=\"console.error(\\'ran\\')\">')",
            "console: ran",
        ),
    ],
)
def test_what_goes_wrong_is_seen(source: str, seen: str, workspace: Path, lab: str, browser: object) -> None:
    cell = {"cell_type": "code", "id": "c1", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
    notebook = {
        "cells": [cell],
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    }
    (workspace / "notebooks" / "broken.ipynb").write_text(json.dumps(notebook))
    assert any(seen in line for line in watched("broken.ipynb", 1, lab, browser))


def test_passages_are_chosen_in_a_notebook(workspace: Path, lab: str, browser: object) -> None:
    """`explore` in a cell: a choice in a menu, and the list and its count follow."""
    source = "from helpers import corpus, explore\n\nexplore.explore(corpus.load())"
    cell = {"cell_type": "code", "id": "c1", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"cells": [cell], "nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}}
    (workspace / "notebooks" / "chosen.ipynb").write_text(json.dumps(notebook))
    seen: list[str] = []

    def look(page: object) -> None:
        count = page.locator(f"{PANEL} .jp-OutputArea [role=status]")
        count.wait_for(timeout=60_000)
        seen.append(count.inner_text())
        page.locator(f"{PANEL} .widget-dropdown", has_text="Main frame").locator("select").select_option("satellites")
        page.wait_for_function(
            "seen => document.querySelector('.jp-OutputArea [role=status]').innerText !== seen", arg=seen[0]
        )
        seen.append(count.inner_text())
        seen.append(str(page.locator(f"{PANEL} .jp-OutputArea .widget-html li").count()))
        assert violations(page, f"{PANEL} .jp-OutputArea") == []

    assert watched("chosen.ipynb", 1, lab, browser, look) == []
    assert seen[0] == "Lines shown: 89 of 89" and seen[1] == f"Lines shown: {seen[2]} of 89"


# ---- texts that would run

# What a text of the study would be if it were more: an element that runs or loads, mathematics, a link out, Markdown's own.
ACTIVE = """() => [...document.querySelectorAll('.jp-OutputArea-output, .jp-OutputArea-output *')].filter(e =>
  ['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED', 'FORM', 'MJX-CONTAINER'].includes(e.tagName)
  || [...e.attributes].some(a => a.name.startsWith('on'))
  || (e.tagName === 'A' && !(e.getAttribute('href') ?? '').startsWith('#'))
  || (e.tagName === 'IMG' && !/^(data|blob):/.test(e.src))
  || (/^(H[1-6]|CODE|PRE|DEL|HR|TABLE|UL|OL)$/.test(e.tagName) && e.closest('.jp-RenderedMarkdown'))
  ).map(e => e.outerHTML.slice(0, 200))"""
SHOWN = """() => [...document.querySelectorAll('.jp-OutputArea-output')].map(e => e.innerText)
  .join(' ').split(/\\s+/).join(' ')"""
AT_WORK = {".svg": re.compile(rb"<(?:script|foreignObject|a)\b"), ".pdf": re.compile(rb"/(?:URI|JavaScript|Launch)\b")}
RAN = "() => window.ran ?? null"
SAID = (payloads.SCRIPT, payloads.IMAGE, payloads.CLOSING, payloads.LINK, payloads.INPUT, payloads.LINKED)
READ_A_STUDY = [path for path in NOTEBOOKS if "corpus.load()" in path.read_text(encoding="utf-8")]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return payloads.write(tmp_path_factory.mktemp("hostile") / "study")


@pytest.fixture(scope="module")
def hostile_lab(workspace: Path, hostile: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    stated = {"CADRAGE_STUDY": str(hostile), "CADRAGE_EXPORT": str(hostile.parent)}
    with served(workspace, tmp_path_factory.mktemp("home"), **stated) as address:
        yield address


@pytest.mark.parametrize("path", READ_A_STUDY, ids=lambda path: path.stem)
def test_no_text_of_a_study_runs(path: Path, hostile_lab: str, hostile: Path, browser: object) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    found: dict[str, object] = {}

    def look(page: object) -> None:
        found.update(active=page.evaluate(ACTIVE), text=page.evaluate(SHOWN))
        found["ran"] = [frame.evaluate(RAN) for frame in page.frames]

    code = sum(cell["cell_type"] == "code" for cell in cells)
    assert watched(path.name, code, hostile_lab, browser, look) == []
    assert set(found["ran"]) == {None} and found["active"] == []
    unseen = {text for text in SAID if " ".join(text.split()) not in found["text"]}
    assert unseen <= (
        {payloads.LINKED} if path.stem.startswith("03") else set()
    )  # an article of which 03 lists no sentence
    exported = [path for path in (hostile.parent / "charts").iterdir() if path.suffix in AT_WORK]
    assert exported and [path.name for path in exported if AT_WORK[path.suffix].search(path.read_bytes())] == []
