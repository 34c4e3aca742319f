"""`mesh events demo` says what it lacks, and leaves nothing behind."""

from __future__ import annotations

import psutil
import pytest
from worlds import World


def test_without_a_local_cloud_it_says_how_to_bring_one_up(bare: World) -> None:
    done = bare.finish("events", "demo")
    assert done.returncode == 2
    assert "mesh local up" in done.stderr


def test_without_a_broker_it_starts_nothing(own: World) -> None:
    """The server that is missing is named, with the command that starts it."""
    done = own.finish("events", "demo", "--payments", "5")
    assert done.returncode == 4
    assert "kafka does not run" in done.stderr
    assert "mesh local up --only kafka" in done.stderr
    assert not [
        each for each in psutil.process_iter(["cmdline"]) if str(own.root) in " ".join(each.info["cmdline"] or ())
    ]


@pytest.mark.parametrize("wrong", [("--payments", "0"), ("--kill", "-1"), ("--rate", "-5")])
def test_what_makes_no_sense_is_refused(bare: World, wrong: tuple[str, str]) -> None:
    assert bare.finish("events", "demo", *wrong).returncode == 2
