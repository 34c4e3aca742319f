"""On the real broker: every record once, whatever fails and whoever is killed; bad records stop nothing."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from mesh_streams import FatalError, Latest, Processor, SettingsError, Step, Stream, TransientError, Window, cloudevents
from mesh_streams.replay import of
from mesh_streams.transaction import Committer
from products import BEGIN, Order, Product, Total


class Killed(BaseException):
    """As sudden as a signal: nothing of the processor's own handles it."""


def orders(count: int, customers: int = 3) -> tuple[Order, ...]:
    return tuple(Order(f"o{number}", f"c{number % customers}", number) for number in range(count))


def doubled(order: Order, now: datetime) -> Total:
    if order.amount < 0:
        raise ValueError("nobody orders less than nothing")
    return Total(f"t-{order.orderId}", order.customerId, order.amount * 2)


def doubling(shop: Product) -> Processor:
    return Processor(steps=(Step(reads=shop.orders, function=doubled, writes=(shop.totals,)),))


def counted(order: Order, last: Total | None, now: datetime) -> Total:
    return Total(f"t-{order.orderId}", order.customerId, (last.total if last else 0) + order.amount)


def counting(shop: Product) -> Processor:
    memory = Latest(key="customerId", stream=shop.totals)
    return Processor(steps=(Step(reads=shop.orders, function=counted, writes=(shop.totals,), memory=memory),))


def seen(order: Order, before: tuple[Order, ...], now: datetime) -> Total:
    return Total(f"t-{order.orderId}", order.customerId, sum(each.amount for each in before))


def windowed(shop: Product) -> Processor:
    memory = Window(key="customerId", span=timedelta(seconds=10))
    return Processor(steps=(Step(reads=shop.orders, function=seen, writes=(shop.totals,), memory=memory),))


def test_what_is_made_names_its_cause_and_keeps_its_time(shop: Product) -> None:
    """Correlation is handed on, causation is the event itself, and the record's time is that of the cause."""
    shop.order(*orders(20))
    with shop.running(doubling(shop)) as running:
        made = shop.made(20)
        running.until(lambda: running.health.ready)
    assert {total.totalId: total.total for total, *_ in made} == {f"t-o{n}": 2 * n for n in range(20)}
    for total, envelope, message in made:
        order = total.totalId.removeprefix("t-")
        assert (envelope.id, envelope.correlation, envelope.causation) == (total.totalId, order, order)
        assert (envelope.source, envelope.type) == (shop.id, "org.mesh.total.counted.v1")
        assert message.timestamp()[1] == int(BEGIN.timestamp() * 1000) + 1000 * int(order[1:])
        assert message.key() == total.customerId.encode()
    assert running.metrics.total("mesh_records_total") == 20
    assert 'mesh_record_latency_seconds_count{port="totals.v1"} 20' in running.metrics.text()
    assert not running.health.ready


def test_a_bad_record_becomes_a_dead_letter_with_its_reason_and_the_next_one_is_processed(shop: Product) -> None:
    """No Avro, no such schema, no CloudEvent, and one that the function refuses."""
    ce = [("ce_specversion", b"1.0"), ("ce_id", b"x"), ("ce_type", b"t"), ("ce_source", b"s"),
          ("ce_time", BEGIN.isoformat().encode())]  # fmt: skip
    shop.put(b"no avro", ce)
    shop.put(b"\x00\x00\x00\x00\x09body", ce)
    shop.put(b"\x00\x00\x00\x00\x01body", [])
    shop.order(Order("bad", "c0", -1), *orders(5))
    with shop.running(doubling(shop)) as running:
        made, letters = shop.made(5), shop.read(f"{shop.totals.id}.dlq", 4)
    assert len(made) == 5
    said = Counter(dict(each.headers())["mesh_reason"].decode() for each in letters)
    assert said == Counter([
        "no Avro in Confluent's wire format", "the registry has no schema 9",
        "no CloudEvent of version 1.0: ce_specversion is missing or another one", "nobody orders less than nothing",
    ])  # fmt: skip
    (refused,) = [each for each in letters if dict(each.headers())["mesh_kind"] == b"ValueError"]
    told = dict(refused.headers())
    assert (told["mesh_product"].decode(), told["mesh_topic"].decode()) == (shop.id, shop.orders.id)
    assert (told["ce_id"], refused.key()) == (b"bad", b"c0")
    assert running.metrics.total("mesh_records_dead_lettered_total") == 4


def test_bad_records_in_the_midst_of_good_ones_cost_the_good_ones_nothing(shop: Product) -> None:
    """Of another type, with other columns, by a schema in another language, cut off: each has its own reason."""
    ce = cloudevents.write(cloudevents.Envelope(id="x", type="t", source="s", time=BEGIN, correlation="x"))
    text = b"\x02x\x02c\x02y"
    for number, bad in enumerate((b"\x00\x00\x00\x00\x03" + text, b"\x00\x00\x00\x00\x02\x02x\x02c\x02",
                                  b"\x00\x00\x00\x00\x04" + text, b"\x00\x00\x00\x00\x01\x02x\x02c")):  # fmt: skip
        shop.order(Order(f"before{number}", "poison", number))
        shop.put(bad, ce)
    shop.order(Order("last", "poison", 4))
    copying = Step(
        reads=shop.orders, function=lambda order, now: Total(order.orderId, order.customerId, order.amount),
        writes=(shop.totals,),
    )  # fmt: skip
    with shop.running(Processor(steps=(copying,))):
        made, letters = shop.made(5), shop.read(f"{shop.totals.id}.dlq", 4)
    assert [total.totalId for total, *_ in made] == ["before0", "before1", "before2", "before3", "last"]
    assert [dict(each.headers())["mesh_reason"].decode() for each in letters] == [
        f"what was made is no value of {shop.totals.id}: TypeError", "orderId, amount missing for Order",
        "schema 4 is no Avro: JSONDecodeError", "not as schema 1 says: EOFError",
    ]  # fmt: skip
    assert {dict(each.headers())["ce_id"] for each in letters} == {b"x"}


def test_what_a_transaction_makes_was_published_at_the_instant_that_its_function_was_told(shop: Product) -> None:
    """One instant for all of them, and none before that of its cause."""
    told = dict[str, datetime]()

    def telling(order: Order, now: datetime) -> Total:
        told[f"t-{order.orderId}"] = now
        return doubled(order, now)

    shop.order(*orders(20))
    with shop.running(Processor(steps=(Step(reads=shop.orders, function=telling, writes=(shop.totals,)),))):
        made = shop.made(20)
    assert {envelope.id: envelope.time for _, envelope, _ in made} == told
    assert len(set(told.values())) < 20


def test_a_registry_that_refuses_the_product_is_no_matter_of_one_record(shop: Product) -> None:
    """Nothing becomes a dead letter for a key that lacks a right: the process ends, and another one goes on."""
    shop.order(*orders(5))
    shop.registry.refuses = f"{shop.totals.id}-value"
    try:
        with shop.running(doubling(shop)) as running:
            running.until(lambda: running.ended is not None)
    finally:
        shop.registry.refuses = "nothing"
    assert isinstance(running.ended, FatalError)
    with shop.running(doubling(shop)):
        shop.made(5)
    assert not shop.read(f"{shop.totals.id}.dlq", 0)


def test_what_may_pass_stops_everything_and_loses_nothing(shop: Product) -> None:
    """While the registry is away nothing is taken for bad: the transaction is given up, and taken up again."""
    shop.order(*orders(10))
    shop.registry.away = True
    with shop.running(doubling(shop)) as running:
        running.until(lambda: running.metrics.total("mesh_transactions_aborted_total") >= 1)
        assert not running.health.ready
        shop.registry.away = False
        made = shop.made(10)
    assert Counter(total.totalId for total, *_ in made) == Counter(f"t-o{n}" for n in range(10))
    assert not shop.read(f"{shop.totals.id}.dlq", 0)


@pytest.mark.parametrize("at", [0, 7])
def test_a_kill_in_the_midst_of_a_transaction_leaves_no_trace(shop: Product, at: int) -> None:
    """Nothing of it is seen, and the next process makes each of them once."""
    shop.order(*orders(10))

    def killing(order: Order, now: datetime) -> Total:
        if order.amount == at:
            raise Killed
        return doubled(order, now)

    killed = Processor(steps=(Step(reads=shop.orders, function=killing, writes=(shop.totals,)),))
    with shop.running(killed) as running:
        running.until(lambda: running.ended is not None)
    assert isinstance(running.ended, Killed)
    with shop.running(doubling(shop)):
        made = shop.made(10)
    assert Counter(total.totalId for total, *_ in made) == Counter(f"t-o{n}" for n in range(10))


def test_a_kill_while_the_records_before_are_committed_costs_none_of_either(shop: Product) -> None:
    """A second transaction is worked at while the first one ends: sums over both are those of one process."""
    count, at = 2600, 1700
    shop.order(*(Order(f"o{n}", "c", 1) for n in range(count)))

    def killing(order: Order, last: Total | None, now: datetime) -> Total:
        if order.orderId == f"o{at}":
            raise Killed
        return counted(order, last, now)

    memory = Latest(key="customerId", stream=shop.totals)
    step = Step(reads=shop.orders, function=killing, writes=(shop.totals,), memory=memory)
    with shop.running(Processor(steps=(step,))) as running:
        running.until(lambda: running.ended is not None)
    assert isinstance(running.ended, Killed)
    taken = running.metrics.total("mesh_records_total")
    assert 0 < taken <= at
    assert len(shop.made(0)) == taken
    with shop.running(counting(shop)):
        made = shop.made(count)
    assert [(total.totalId, total.total) for total, *_ in made] == [(f"t-o{n}", n + 1) for n in range(count)]


def test_a_commit_that_fails_is_heard_of_before_anything_else_is_handed_over() -> None:
    """It is waited for; once it is given up, what became of it is of no interest any more."""

    def fail() -> None:
        raise TransientError("the broker is away")

    committer = Committer()
    committer.start(fail)
    with pytest.raises(TransientError, match="away"):
        committer.settle()
    committer.settle()
    committer.start(fail)
    committer.close()
    committer.settle()


def test_the_topic_of_what_it_makes_is_its_memory(shop: Product) -> None:
    """Two processes after another go on with the same sums as one would."""
    first, second = orders(12)[:5], orders(12)[5:]
    shop.order(*first)
    with shop.running(counting(shop)):
        shop.made(5)
    shop.order(*second)
    with shop.running(counting(shop)):
        made = shop.made(12)
    last = {total.customerId: total.total for total, *_ in made}
    assert last == {f"c{n}": sum(range(n, 12, 3)) for n in range(3)}


def test_a_window_is_the_same_for_a_process_that_starts_anew(shop: Product) -> None:
    """It holds ten seconds of the events' own time, however many processes have read them."""
    every = orders(30)
    for begin in range(0, 30, 10):
        shop.order(*every[begin : begin + 10], begin=BEGIN + timedelta(seconds=begin))
        with shop.running(windowed(shop)):
            made = shop.made(begin + 10)
    expected = {
        f"t-o{n}": sum(m for m in range(n) if m % 3 == n % 3 and n - m < 10) for n in range(30)
    }  # fmt: skip
    assert {total.totalId: total.total for total, *_ in made} == expected


def test_a_replay_makes_everything_again_and_says_so(shop: Product) -> None:
    """The copies have the ids of the first ones; it ends by itself where the inputs end."""
    shop.order(*orders(6))
    with shop.running(doubling(shop)):
        shop.made(6)
    with shop.running(doubling(shop), of("beginning", doubling(shop))) as running:
        running.until(lambda: running.thread is not None and not running.thread.is_alive())
    assert running.ended is None
    made = shop.made(12)
    assert Counter(envelope.id for _, envelope, _ in made) == Counter({f"t-o{n}": 2 for n in range(6)})
    assert len([1 for _, envelope, _ in made if envelope.replay]) == 6


def test_a_replay_begins_at_an_instant(shop: Product) -> None:
    """What happened before, in the events' own time, is left out."""
    shop.order(*orders(6))
    since = (BEGIN + timedelta(seconds=4)).isoformat()
    with shop.running(doubling(shop), of(since, doubling(shop))) as running:
        running.until(lambda: running.thread is not None and not running.thread.is_alive())
    assert {total.totalId for total, *_ in shop.made(2)} == {"t-o4", "t-o5"}


def test_a_replayed_event_is_passed_over_by_who_reads_it(shop: Product) -> None:
    """Otherwise a replay would be booked a second time by everybody behind it."""
    shop.order(*orders(3))
    again = Stream(id=shop.totals.id, data=Total)
    taken: list[str] = []

    def take(total: Total, now: datetime) -> None:
        taken.append(total.totalId)

    follower = Processor(steps=(Step(reads=again, function=take),), dead_letters=shop.totals.id)
    for replay in (None, of("beginning", doubling(shop))):
        with shop.running(doubling(shop), replay):
            shop.made(6 if replay else 3)
    apart = Product(shop.id, replace(shop.settings, prefix=f"{shop.id}.following."), shop.registry)
    with apart.running(follower) as running:
        running.until(lambda: running.metrics.total("mesh_records_total") == 6)
    assert sorted(taken) == ["t-o0", "t-o1", "t-o2"]


def test_what_was_made_last_is_no_matter_of_an_instant(shop: Product) -> None:
    """A sum from the middle on would be a wrong one; and what is no instant is refused."""
    with pytest.raises(SettingsError, match="--from beginning"):
        of("2026-11-01", counting(shop))
    with pytest.raises(SettingsError, match="an instant"):
        of("yesterday", doubling(shop))


def test_who_may_not_read_gives_up(shop: Product) -> None:
    """A right that is missing will not come by waiting: the process ends and says which topic."""
    stranger = Stream(id="somebody.elses.orders.v1", data=Order)
    told = dict(shop.settings.variables) | {"MESH_INPUT_SOMEBODY__ELSES__ORDERS__V1": "somebody.elses.orders.v1"}
    other = Product(shop.id, replace(shop.settings, variables=told), shop.registry)
    with other.running(Processor(steps=(Step(reads=stranger, function=doubled, writes=(shop.totals,)),))) as running:
        running.until(lambda: running.ended is not None)
    assert isinstance(running.ended, FatalError)
    assert "uthoriz" in str(running.ended) or "unknown topic" in str(running.ended).lower()


def test_a_second_process_with_the_same_name_takes_over(shop: Product) -> None:
    """The first one is fenced off: it can commit nothing any more, and ends."""
    entered, leave = threading.Event(), threading.Event()

    def slow(order: Order, now: datetime) -> Total:
        entered.set()
        leave.wait(60)
        return doubled(order, now)

    shop.order(*orders(4))
    waiting = Processor(steps=(Step(reads=shop.orders, function=slow, writes=(shop.totals,)),))
    with shop.running(waiting) as first:
        assert entered.wait(30)
        with shop.running(doubling(shop)):
            made = shop.made(4)
            leave.set()
            first.until(lambda: first.ended is not None)
        assert isinstance(first.ended, FatalError)
    assert len(made) == len(shop.made(4)) == 4
