"""Plant faults in helpers/, one at a time, and count those that the tests notice.

    pip install mutmut==3.8.1
    python tests/mutation.py verdicts.csv                           12 faults of every part
    python tests/mutation.py verdicts.csv --only results charts --number 20 --seed 3
    python tests/mutation.py verdicts.csv --again                   those that survived, once tests were added
    python tests/mutation.py verdicts.csv --report                  the table of what is there alone

A mutant is one small change as mutmut makes them: `<` becomes `<=`, `+` becomes `-`, an argument is left out, a string
altered. mutmut's own runner leaves out constants and every function under a decorator, a third of all there is; here
they are mutated too. No mutant is written to disk: a forked process imports the changed source, runs the tests that
speak of its module (`tests_of`), those that reach the changed line first, and stops at the first that fails. A mutant
is killed when a test fails or takes five times as long as it should, and survives when all pass or none reaches the
function it is in. The sample is drawn with a fixed seed, at random among all faults of a part (`PARTS`). Verdicts are
written as they come, and a run that was stopped goes on where it was. Mutants that change nothing anyone could see are
listed in equivalent_mutants.csv, each with the reason, and are left out of the score. Needs fork: Linux or macOS.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import csv
import functools
import gc
import importlib.machinery
import importlib.util
import itertools
import math
import os
import pickle
import random
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper
from mutmut.mutation.file_mutation import MutationVisitor, deep_replace
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode

ROOT = Path(__file__).resolve().parent.parent
EQUIVALENT = Path(__file__).with_name("equivalent_mutants.csv")
COLUMNS = ["module", "number", "line", "function", "before", "after", "verdict", "seconds"]
MEMORY = 8 << 30  # bytes that a mutant may ask for
NEAR = 60  # numbers among which a mutant is looked for again after the source has changed

# What is drawn from and scored together, by module or package; a module that is in none is a part of its own.
PARTS = {
    "results": "results",
    "charts": "charts figures twin",
    "report": "report",
    "commands": "__main__ cells faults new_study",
    "intake": "intake",
    "corpus": "corpus files",
    "interchange": "interchange",
    "grammar": "grammar",
    "framing": "framing codebook",
    "coverage": "coverage",
    "agreement": "agreement sampling",
    "coding": "coding_sheet codebook_help",
    "clusters": "clusters",
    "comparisons": "comparisons distinctive stories word_groups",
    "similarity": "similarity",
    "vocabulary": "french passages vocabulary",
    "resampling": "resampling specifications counterfactuals",
    "words": "words reader explore",
    "scale": "scale",
}

# The tests that speak of a module, or of a package's modules, where they are not those of its own name.
TESTS = {
    "__main__": "main faults coding_sheet interchange",
    "charts": "charts results",
    "codebook": "framing codebook_help",
    "corpus": "corpus inputs",
    "figures": "figures charts results",
    "files": "files faults",
    "french": "french passages vocabulary",
    "grammar": "framing moulds",
    "grammar.clauses": "framing moulds pages",
    "intake": "inputs corpus formats intake_account",
    "intake.account": "intake_account brought",
    "intake.listing": "intake_account inputs brought",
    "intake.days": "corpus formats brought",
    "intake.decoding": "inputs corpus formats",
    "intake.documents": "documents formats",
    "intake.formats": "formats intake_account brought",
    "intake.links": "stated",
    "intake.prose": "prose pages",
    "intake.reading": "intake_account formats inputs corpus brought",
    "intake.screening": "inputs prose corpus",
    "intake.slips": "slips",
    "intake.stated": "stated corpus brought",
    "intake.tables": "formats corpus cases brought",
    "interchange": "interchange",
    "new_study": "new_study corpus",
    "report": "report",
    "report.check": "main",
    "report.deposit": "deposit",
    "report.latex": "payloads report",
    "report.notebooks": "main",
    "report.listed": "report forms",
    "report.packing": "forms",
    "report.printed": "report explore",
    "report.refresh": "readme",
    "report.withheld": "deposit forms",
    "report.writing": "report forms",
    "report.word": "forms",
    "report.workbook": "forms",
    "results": "worked_results results",
    "results.many": "worked_results results_many",
    "results.result": "worked_results results results_many",
    "results.measured": "worked_results results results_many",
    "results.registry": "worked_results results results_many",
    "scale": "counting large neighbours",
    "similarity": "similarity counterfactuals",
    "stories": "stories",
    "twin": "figures",
}


# ---- mutants


class _Everywhere(MutationVisitor):
    """mutmut's mutants, those of decorated functions too, but none of a decorator itself."""

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.FunctionDef | cst.Decorator):
            return isinstance(node, cst.Decorator)
        return super()._skip_node_and_children(node)


class Module:
    """One module's source with all its mutants, numbered from 0 in the order of the file."""

    def __init__(self, name: str) -> None:
        self.name, self.source = name, _path(name).read_text(encoding="utf-8")
        visitor = _Everywhere(mutation_operators, IgnoredCode(set(), set(), set()), None)
        self._tree = MetadataWrapper(cst.parse_module(self.source)).visit(visitor)
        self._mutations = visitor.mutations
        self.functions = ast.parse(self.source)

    def __len__(self) -> int:
        return len(self._mutations)

    def mutant(self, number: int) -> tuple[dict[str, object], str]:
        """What the table says of one mutant, and its source."""
        mutation = self._mutations[number]
        mutated = deep_replace(self._tree, mutation.original_node, mutation.mutated_node).code
        line, before, after = _changed(self.source, mutated)
        function = _function_at(self.functions, line)
        return {
            "module": self.name,
            "number": number,
            "line": line,
            "function": function.name if function else "",
            "before": before,
            "after": after,
        }, mutated


def _path(module: str) -> Path:
    path = ROOT / "helpers" / module.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def modules() -> list[str]:
    """Every module of helpers that says anything, by its name below it."""
    package = ROOT / "helpers"
    said = [path for path in sorted(package.rglob("*.py")) if ast.parse(path.read_text(encoding="utf-8")).body[1:]]
    names = [path.relative_to(package).with_suffix("").parts for path in said]
    return [".".join(parts[:-1] if parts[-1] == "__init__" else parts) for parts in names if parts != ("__init__",)]


def tests_of(module: str) -> tuple[str, ...]:
    """The files of tests that speak of a module: those in TESTS for it or its package, else those of its own name."""
    parts = module.split(".")
    names = (".".join(parts[:end]) for end in range(len(parts), 0, -1))
    named = next((TESTS[name] for name in names if name in TESTS), parts[-1])
    return tuple(f"tests/test_{name}.py" for name in named.split())


def part_of(module: str) -> str:
    """The part a module is drawn and scored with."""
    return next((part for part, named in PARTS.items() if module.split(".")[0] in named.split()), module)


def _changed(source: str, mutated: str) -> tuple[int, str, str]:
    """The first line that differs, and what is there before and after."""
    before, after = source.splitlines(), mutated.splitlines()
    first = next(at for at, (one, other) in enumerate(itertools.zip_longest(before, after)) if one != other)
    alike = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(before[:first:-1], after[:first:-1]))
    last = sum(1 for _ in alike)
    return first + 1, *(" ".join(map(str.strip, lines[first : len(lines) - last])) for lines in (before, after))


def _function_at(tree: ast.Module, line: int) -> ast.FunctionDef | None:
    """The innermost function that a line belongs to, or nothing at the top of a module."""
    inside = [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.lineno <= line <= node.end_lineno
    ]
    return max(inside, key=lambda node: node.lineno, default=None)


def sample(part: list[Module], size: int, seed: int) -> dict[Module, list[int]]:
    """Mutants drawn at random from all of a part's modules."""
    every = [(module, number) for module in part for number in range(len(module))]
    drawn = random.Random(f"{seed} {part_of(part[0].name)}").sample(every, min(size, len(every)))
    return {module: [number for of, number in drawn if of is module] for module in part}


def above(module: str) -> set[str]:
    """The modules of helpers that import this one, however far below them, and itself."""
    imports = {}
    for path in (ROOT / "helpers").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        nodes = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        named = {f"{node.module}.{alias.name}" for node in nodes for alias in node.names}
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        imports[name] = named | {node.module for node in nodes}
    found, size = {f"helpers.{module}"}, 0
    while len(found) > size:
        size = len(found)
        found |= {name for name, needed in imports.items() if needed & found}
    return found


# ---- trying one


def _warm() -> None:
    """Load what is no part of helpers once, for all the processes that fork from here."""
    import hypothesis
    import joblib
    import matplotlib
    import scipy.cluster.hierarchy
    import scipy.stats  # noqa: F401
    import simplemma
    import sklearn.feature_extraction.text
    import sklearn.metrics
    import sklearn.utils.estimator_checks  # noqa: F401
    from hypothesis import strategies

    matplotlib.use("agg")
    import matplotlib.pyplot  # noqa: F401

    simplemma.lemmatize("mots", "fr")
    found = (hypothesis.Phase.explicit, hypothesis.Phase.generate)  # an example that fails need not be made small
    hypothesis.settings.register_profile("mutants", database=None, derandomize=True, phases=found)
    hypothesis.settings.load_profile("mutants")
    hypothesis.given(strategies.text() | strategies.integers())(lambda _: None)()
    joblib.parallel_config(backend="threading")  # a process started anew would import the module as it is
    os.environ |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "NUMBA_DISABLE_JIT": "1"}  # a mutant is run, not compiled


class _Reached:
    """As a plugin of pytest: which tests reach which lines of some modules, written to a file."""

    def __init__(self, modules: list[str], path: Path) -> None:
        import coverage

        self.paths, self.path = {module: str(_path(module)) for module in modules}, path
        self.trace = coverage.Coverage(data_file=None, include=[*self.paths.values()], config_file=False)
        self.trace.start()

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self.trace.switch_context(item.nodeid)

    def pytest_unconfigure(self) -> None:
        self.trace.stop()
        data = self.trace.get_data()
        self.path.write_bytes(pickle.dumps({name: data.contexts_by_lineno(at) for name, at in self.paths.items()}))


class _Ordered:
    """As a plugin of pytest: the tests that reach a line come first, then those that reach the function around it.

    Files stay together, so that no fixture of theirs is made twice, and in their order; those none of whose tests reach it are left out.
    """

    def __init__(self, nearest: dict[str, int]) -> None:
        self.nearest = nearest

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        place = {item: self.nearest.get(item.nodeid, 2) for item in items}
        files = list(dict.fromkeys(item.path for item in items))
        reach = {path: min(place[item] for item in items if item.path == path) for path in files}
        if self.nearest:
            items[:] = [item for item in items if reach[item.path] < 2]
        items.sort(key=lambda item: (reach[item.path], files.index(item.path), place[item]))


def _nearest(module: Module, line: int, by_line: dict[int, list[str]]) -> dict[str, int] | None:
    """How near each test comes to a line: 0 reaches it, 1 its function; nothing where no test reaches the function."""
    function = _function_at(module.functions, line)
    if function is None:
        return {}
    inside = range(function.body[0].lineno, function.end_lineno + 1)
    around = {test: 1 for at in inside for test in by_line.get(at, ()) if test}
    return around | {test: 0 for test in by_line.get(line, ()) if test} or None


def _test(tests: tuple[str, ...], *more: str, plugin: object = None) -> int:
    options = ["-x", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", "--tb=line", *more]
    return int(pytest.main([*options, *tests], plugins=[plugin] if plugin else []))


class _Planted(importlib.machinery.SourceFileLoader):
    """Imports one module from a changed source."""

    def __init__(self, name: str, source: str) -> None:
        super().__init__(name, str(_path(name.removeprefix("helpers."))))
        self.source = source

    def get_code(self, fullname: str) -> object:
        return compile(self.source, self.path, "exec", dont_inherit=True)

    def find_spec(self, fullname: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        return (
            importlib.util.spec_from_file_location(fullname, self.path, loader=self) if fullname == self.name else None
        )


def _try(module: str, source: str, forgotten: set[str], nearest: dict[str, int]) -> int:
    """Run a module's tests on another source of it; what was built on the module before is forgotten."""
    for name in [name for name in sys.modules if name in forgotten or name.startswith(("test_", "conftest", "tests."))]:
        package, _, attribute = name.rpartition(".")
        del sys.modules[name]
        if hasattr(sys.modules.get(package), attribute):
            delattr(sys.modules[package], attribute)
    sys.meta_path.insert(0, _Planted(f"helpers.{module}", source))
    return _test(tests_of(module), plugin=_Ordered(nearest))


def _forked(task: Callable[[], int], log: Path, seconds: int) -> tuple[int, float]:
    """The exit code of a task done in a process of its own, what it prints put in `log`, and the seconds it computed.

    The code is negative where it was ended: after so many seconds on the processor, or ten times as many of waiting.
    """
    child = os.fork()
    if child == 0:
        try:
            os.setsid()
            out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(out, 1)
            os.dup2(out, 2)
            resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time()) + seconds,) * 2)
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            signal.alarm(10 * seconds)  # threads that wait for each other compute nothing
            code = task()
            sys.stdout.flush()
            os._exit(code)
        finally:
            os._exit(3)
    _, status, usage = os.wait4(child, 0)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # what the tests started
    return os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime


def work(drawn: dict[Module, list[int]], table: Path) -> int:
    """Try mutants of modules that share their tests and write the verdicts.

    The tests must pass first, in a process of their own: the threads they start would be missing in one forked later.
    """
    log, names, path = table.with_suffix(".log"), [module.name for module in drawn], table.with_suffix(".reached")
    tests = tests_of(names[0])
    code, took = _forked(lambda: _test(tests, plugin=_Reached(names, path)), table.with_suffix(".clean.log"), 10**5)
    if code:
        return code
    reached, seconds = pickle.loads(path.read_bytes()), math.ceil(10 + 5 * took)
    _test(tests, "--collect-only")  # loads what they need
    gc.freeze()  # what is loaded by now is never looked through again in the many processes to come
    with table.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        for module, number in ((module, number) for module, numbers in drawn.items() for number in numbers):
            row, source = module.mutant(number)
            nearest, code, took = _nearest(module, row["line"], reached[module.name]), 0, 0.0
            if nearest is not None:
                task = functools.partial(_try, module.name, source, above(module.name), nearest)
                code, took = _forked(task, log, seconds)
            verdict = "survived" if code == 0 else "killed" if code > 0 else "timeout"
            writer.writerow({**row, "verdict": verdict, "seconds": f"{took:.1f}"})
            file.flush()
    return 0


# ---- the table


def _read(table: Path) -> list[dict[str, str]]:
    if not table.exists():
        return []
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _key(row: dict) -> tuple[str, ...]:
    """What makes a mutant the same one after lines above it have come and gone."""
    return row["module"], row["function"], row["before"], row["after"]


def interval(killed: int, tried: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    z, share = 1.96, killed / tried
    middle, half = share + z * z / (2 * tried), z * math.sqrt(share * (1 - share) / tried + z * z / (4 * tried**2))
    return (middle - half) / (1 + z * z / tried), (middle + half) / (1 + z * z / tried)


def report(table: Path) -> Iterator[str]:
    """The score of each part and of all, as a Markdown table; the last verdict on a mutant counts."""
    last, equivalent = {_key(row): row["verdict"] for row in _read(table)}, {_key(row) for row in _read(EQUIVALENT)}
    last = {key: verdict for key, verdict in last.items() if verdict != "gone"}
    yield "| part | tried | the same | killed | score | 95 % |\n|---|---|---|---|---|---|"
    for part in [*dict.fromkeys(part_of(key[0]) for key in last), "all"]:
        mine = {key: verdict for key, verdict in last.items() if part in (part_of(key[0]), "all")}
        killed = sum(verdict != "survived" for verdict in mine.values())
        same = sum(verdict == "survived" and key in equivalent for key, verdict in mine.items())
        if counted := len(mine) - same:
            low, high = interval(killed, counted)
            yield f"| {part} | {len(mine)} | {same} | {killed} | {killed / counted:.0%} | {low:.0%}–{high:.0%} |"


def _fresh(part: list[Module], options: argparse.Namespace) -> dict[Module, list[int]]:
    """The mutants of the sample that have no verdict yet."""
    seen = {_key(row) for row in _read(options.table)}
    return {
        module: [number for number in numbers if _key(module.mutant(number)[0]) not in seen]
        for module, numbers in sample(part, options.number, options.seed).items()
    }


def _again(module: Module, table: Path) -> list[int]:
    """Those that survived, looked for near the number they had; one that is there no longer is written down as gone."""
    last, equivalent = {_key(row): row for row in _read(table)}, {_key(row) for row in _read(EQUIVALENT)}
    found, gone = [], []
    for key, row in last.items():
        if row["module"] == module.name and row["verdict"] == "survived" and key not in equivalent:
            near = sorted(range(len(module)), key=lambda number: abs(number - int(row["number"])))[:NEAR]
            number = next((number for number in near if _key(module.mutant(number)[0]) == key), None)
            found += [number] if number is not None else []
            gone += [{**row, "verdict": "gone"}] if number is None else []
    with table.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, COLUMNS).writerows(gone)
    return found


def main() -> None:
    """Read what is asked on the command line, do it, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", type=Path, help="where the verdicts are written, a row a mutant")
    every = {part: [*modules] for part, modules in itertools.groupby(sorted(modules(), key=part_of), part_of)}
    if not importlib.util.find_spec("numba"):
        del every["scale"]  # an extra: without it its tests are left out
    parser.add_argument("--only", nargs="+", default=[*every], choices=every, metavar="PART")
    parser.add_argument("--number", type=int, default=12, help="of mutants of each part (default 12)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--again", action="store_true", help="try those that survived again")
    parser.add_argument("--report", action="store_true", help="print the table and stop")
    options = parser.parse_args()
    if not options.report:
        options.table = options.table.resolve()
        os.chdir(ROOT)
        sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
        _warm()
        if not options.table.exists():
            options.table.write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
        drawn = {}
        for part in ([*map(Module, every[name])] for name in options.only):
            again = {module: _again(module, options.table) for module in part} if options.again else {}
            drawn |= again or _fresh(part, options)
        for tests in dict.fromkeys(tests_of(module.name) for module in drawn):
            mine = {module: numbers for module, numbers in drawn.items() if numbers and tests_of(module.name) == tests}
            log = options.table.with_suffix(".work.log")
            if mine and _forked(functools.partial(work, mine, options.table), log, 10**5)[0]:
                sys.exit(f"{' '.join(tests)} fail without any mutant: {log.with_suffix('').with_suffix('.clean.log')}")
    print("\n".join(report(options.table)))


if __name__ == "__main__":
    main()
