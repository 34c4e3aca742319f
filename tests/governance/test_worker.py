"""Expressions run in a process of their own, which has nothing, and is stopped when it does not come to an end."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator

import psutil
import pytest
from mesh_platform.governance.expressions.worker import WORKER, BrokenError, StoppedError, Worker

NESTED = "l.all(a, l.all(b, l.all(c, l.all(d, l.all(e, l.all(f, a + b + c + d + e + f >= 0))))))"
GROWING = "l.map(a, l.map(b, l.map(c, l.map(d, [a, b, c, d])))).size() > 0"
MANY = [{"l": [*range(300)]}]


@pytest.fixture
def worker() -> Iterator[Worker]:
    """A process of the test's own, and the only one."""
    WORKER.close()
    made = Worker()
    yield made
    made.close()


def processes() -> list[psutil.Process]:
    """The processes that evaluate expressions for this one."""
    children = psutil.Process().children()
    return [each for each in children if any("evaluator.py" in part for part in each.cmdline())]


def test_an_expression_is_true_or_false_of_each_of_the_facts(worker: Worker) -> None:
    """In their order."""
    assert worker.ask("x > 2 && y == 'a'", [{"x": 3, "y": "a"}, {"x": 1, "y": "a"}]) == [True, False]


def test_what_is_neither_is_said_with_its_reason(worker: Worker) -> None:
    """A field that is not there, types that do not compare, and a value that is no answer; the others are answered."""
    facts = [{"x": {"y": 1}}, {"x": {}}, {"x": {"y": "a"}}]
    assert worker.ask("x.y > 0", facts) == [
        True, "there is no field 'y'", "No such overload: the operation is not defined for the given operand types",
    ]  # fmt: skip
    assert worker.ask("x.y", facts[:1]) == ["it is 1, neither true nor false"]


def test_what_is_no_expression_is_broken(worker: Worker) -> None:
    """And the process goes on."""
    with pytest.raises(BrokenError, match="1:4: Syntax error"):
        worker.ask("a +", [])
    assert worker.ask("a", [{"a": True}]) == [True]


@pytest.mark.parametrize("expression", [NESTED, GROWING], ids=["loops", "grows"])
def test_an_expression_that_does_not_end_is_killed_at_the_deadline(expression: str) -> None:
    """Within it, and the next question is answered by another process."""
    WORKER.close()
    worker = Worker(deadline=1.0)
    assert worker.ask("true", [{}]) == [True]
    (before,) = processes()
    start = time.monotonic()
    with pytest.raises(StoppedError):
        worker.ask(expression, MANY)
    assert time.monotonic() - start < 5
    assert not before.is_running()
    assert worker.ask("true", [{}]) == [True]
    worker.close()
    assert processes() == []


@pytest.mark.parametrize("depth", [50, 3000])
def test_a_deep_expression_is_refused_and_ends_nothing_else(worker: Worker, depth: int) -> None:
    """The library has a limit of its own; were there none, only that process would die."""
    with pytest.raises((BrokenError, StoppedError)):
        worker.ask("[" * depth * 10 + "]" * depth * 10, [{}])
    assert worker.ask("true", [{}]) == [True]


def test_it_has_no_environment_and_no_folder_of_ours(worker: Worker) -> None:
    """What it does not have it cannot tell."""
    worker.ask("true", [{}])
    (process,) = processes()
    assert process.environ() == {}
    assert process.cwd() == "/"
    assert process.rlimit(psutil.RLIMIT_AS)[1] == 512 * 2**20
    assert process.rlimit(psutil.RLIMIT_FSIZE) == (0, 0)


def test_one_process_answers_everything(worker: Worker) -> None:
    """Questions of several threads too, one after another."""
    answers: list[list[bool | str]] = []
    threads = [threading.Thread(target=lambda: answers.append(worker.ask("x == 1", [{"x": 1}] * 50))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [[True] * 50] * 8
    assert len(processes()) == 1


def test_it_ends_with_whoever_started_it(worker: Worker) -> None:
    """A parent that is gone has closed the pipe, whatever it died of."""
    worker.ask("true", [{}])
    (process,) = processes()
    child = os.fork()
    if child == 0:
        os._exit(0 if worker.ask("true", [{}]) == [True] else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert [each.pid for each in processes()] == [process.pid]
    worker.close()
    assert not process.is_running()


def test_one_that_was_killed_from_outside_is_followed_by_another(worker: Worker) -> None:
    """Somebody ends it between two questions."""
    worker.ask("true", [{}])
    (process,) = processes()
    process.kill()
    process.wait()
    assert worker.ask("true", [{}]) == [True]
