"""Sentences with computed numbers in English or French; the sentences themselves are in phrases/."""

from __future__ import annotations

import functools
import string
import tomllib
from importlib import resources

LANGUAGES = ("en", "fr")
_THIN = "\u202f"  # the narrow no-break space French sets before % and between thousands


class _Numbers(string.Formatter):
    """Fills a sentence, numbers written as the language writes them."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def format_field(self, value: object, spec: str) -> str:
        text = super().format_field(value, spec)
        if self.lang != "fr" or isinstance(value, str) or not spec:
            return text
        return text.replace(",", _THIN).replace(".", ",").replace("%", f"{_THIN}%")


@functools.cache
def _phrases(name: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((resources.files(__package__) / "phrases" / f"{name}.toml").read_text(encoding="utf-8"))


def say(key: str, lang: str = "en", /, **values: object) -> str:
    """The sentence `file.key` of phrases/file.toml with its values: `say("similarity.closest", "fr", a=…, value=.377)`.

    A value with a format (`{value:.2f}`, `{share:.0%}`, `{n:,}`) gets the language's decimal sign and spaces.
    """
    name, _, entry = key.partition(".")
    return _Numbers(lang).vformat(_phrases(name)[entry][lang], (), values)
