"""Every command says what it does, what each option means, and shows examples that it takes as they stand."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from in_process import typed
from mesh_platform.cli.app import COMMANDS, app
from typer.main import get_command


def commands() -> Iterator[tuple[str, Any]]:
    """Every command with its words, as `local up`; groups are no commands."""
    whole: Any = get_command(app)
    waiting = [((name,), whole.get_command(None, name)) for name in whole.list_commands(None)]
    while waiting:
        words, command = waiting.pop(0)
        if hasattr(command, "list_commands"):
            waiting += [((*words, name), command.get_command(None, name)) for name in command.list_commands(None)]
        else:
            yield " ".join(words), command


EVERY = dict(commands())


LINE = re.compile(r"mesh .*?(?=   or   | && |[)]|$)")
"""A command line in an example: alone, beside another one, or within `eval`."""


def examples(words: str) -> list[list[str]]:
    """The words of the command lines that a command's help shows."""
    return [shlex.split(line) for line in LINE.findall((EVERY[words].epilog or "").partition("Example: ")[2])]


@pytest.mark.parametrize("words", sorted(EVERY))
def test_a_command_and_each_of_its_options_say_what_they_are_for(words: str) -> None:
    command = EVERY[words]
    assert command.help
    assert command.help.strip().splitlines()[0].rstrip().endswith((".", ",")), command.help
    for option in command.params:
        assert getattr(option, "help", None), f"mesh {words}: {option.name} says nothing"


@pytest.mark.parametrize("words", sorted(EVERY))
def test_an_example_of_a_command_is_a_line_that_it_takes(words: str) -> None:
    """Options and values are parsed as when they are typed; nothing is run."""
    own = words.split()
    shown = [line[1:] for line in examples(words) if line[1 : len(own) + 1] == own]
    assert shown, f"mesh {words} --help shows no example of itself"
    for line in shown:
        EVERY[words].make_context(own[-1], line[len(own) :])


@pytest.mark.parametrize("words", sorted({*EVERY, *COMMANDS}))
def test_help_is_there_by_its_short_and_its_long_name(tmp_path: Path, words: str) -> None:
    """Everywhere, outside a mesh too; it fits a terminal, and a pipe gets no colour."""
    option = "-h" if len(words) % 2 else "--help"
    help_ = typed(tmp_path, *words.split(), option, COLUMNS="80")
    assert (help_.code, help_.err) == (0, "")
    assert f"Usage: mesh {words} " in help_.out
    assert "\x1b" not in help_.out
    assert max(map(len, help_.out.splitlines())) <= 80


def test_all_commands_are_listed_in_the_order_of_their_use(tmp_path: Path) -> None:
    """`mesh` alone says the same, and that it was given no command."""
    listed = typed(tmp_path, "--help", COLUMNS="100").out
    places = [listed.index(f"│ {name} ") for name in COMMANDS]
    assert places == sorted(places)
    assert "Start with: mesh check, then mesh demo" in listed
    alone = typed(tmp_path, COLUMNS="100")
    assert alone.code == 2
    assert (alone.out.strip(), alone.err) == (listed.strip(), "")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["chekc"], "No such command 'chekc'"),
        (["local", "upp"], "No such command 'upp'"),
        (["check", "--nope"], "No such option: --nope"),
        (["check", "--format", "xml"], "'xml' is not one of 'text', 'json'"),
        (["gate", "--format", "xml"], "'sarif', 'junit', 'annotations'"),
        (["cost", "--format", "yaml"], "'text', 'json', 'csv'"),
        (["up", "a-local", "-j", "0"], "'--jobs' / '-j': Input should be greater than or equal to 1"),
        (["local", "run", "a.b", "--wait", "-1"], "'--wait': Input should be greater than or equal to 0"),
        (["adopt", "a.b"], "Missing option '--as'"),
        (["unlock", "a-local"], "Missing option '--owner'"),
        (["rotate"], "Missing argument 'product'"),
        (["sign", "a", "--kind", "maybe"], "'maybe' is not one of"),
    ],
)
def test_what_no_command_takes_is_a_usage_error_that_names_it(tmp_path: Path, args: list[str], said: str) -> None:
    """Exit 2, nothing on standard output, and where help is."""
    done = typed(tmp_path, *args, COLUMNS="200")
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert f"Try 'mesh {args[0]}" in done.err or "Try 'mesh -h'" in done.err


def test_the_version_is_one_line(tmp_path: Path) -> None:
    done = typed(tmp_path, "--version")
    assert (done.code, done.err) == (0, "")
    assert re.fullmatch(r"mesh \d+\.\d+\.\d+\S*\n", done.out)
