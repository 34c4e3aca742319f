"""Effective privileges against a model that is written another way: by walking what was granted, not what is asked."""

from __future__ import annotations

from typing import Any

import pytest
from amount import amount, noted
from house import CATALOG, GRANT, GROUP, MEMBER, SCHEMA, TABLE, VOLUME, House, table, volume
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mesh_platform.errors import PolicyError
from mesh_platform.localcloud.warehouse.catalogue import Catalogue, build
from mesh_platform.localcloud.warehouse.privileges import Need, effective, missing
from mesh_platform.localcloud.warehouse.wire import Held

SECURABLES = {
    "c": "catalog", "d": "catalog", "c.s": "schema", "c.t": "schema", "d.s": "schema",
    "c.s.one": "table", "c.s.two": "table", "c.t.one": "table", "d.s.one": "table", "c.s.vol": "volume",
}  # fmt: skip
SETS = amount(400, 10_000)
PEOPLE, GROUPS = ("ann", "ben"), ("g", "h", "i")
USED = ("USE_CATALOG", "USE_SCHEMA", "SELECT", "MODIFY", "READ_VOLUME", "WRITE_VOLUME", "CREATE_TABLE", "MANAGE")
ON = {
    "catalog": {"USE_CATALOG", "MANAGE"},
    "schema": {"USE_SCHEMA", "CREATE_TABLE", "MANAGE"},
    "table": {"SELECT", "MODIFY", "MANAGE"},
    "volume": {"READ_VOLUME", "WRITE_VOLUME", "MANAGE"},
}

grants = st.lists(
    st.tuples(
        st.sampled_from([*SECURABLES]), st.sampled_from([*PEOPLE, *GROUPS, "account users"]),
        st.sampled_from([*USED, "ALL_PRIVILEGES"]),
    ), max_size=25,
)  # fmt: skip
members = st.lists(st.tuples(st.sampled_from(GROUPS), st.sampled_from([*PEOPLE, *GROUPS])), max_size=6)
owners = st.dictionaries(st.sampled_from([*SECURABLES]), st.sampled_from([*PEOPLE, *GROUPS]), max_size=4)


def model(
    given_: list[tuple[str, str, str]], belongs: list[tuple[str, str]], owned: dict[str, str], person: str
) -> dict[str, set[str]]:
    """Return what a person may do, by securable: every grant is spread to all that its securable holds."""
    who = {person, "account users"}
    for _ in GROUPS:
        who |= {group for group, member in belongs if member in who}
    may: dict[str, set[str]] = {name: set() for name in SECURABLES}
    for on, principal, privilege in given_:
        for name, kind in SECURABLES.items():
            if principal in who and (name + ".").startswith(on + "."):
                may[name] |= ON[kind] - {"MANAGE"} if privilege == "ALL_PRIVILEGES" else ON[kind] & {privilege}
    for name, owner in owned.items():
        if owner in who:
            may[name] |= ON[SECURABLES[name]]
    return may


def reads(may: dict[str, set[str]], name: str) -> bool:
    catalog, schema, _ = name.split(".")
    below = "SELECT" if SECURABLES[name] == "table" else "READ_VOLUME"
    return "USE_CATALOG" in may[catalog] and "USE_SCHEMA" in may[f"{catalog}.{schema}"] and below in may[name]


def records(
    given_: list[tuple[str, str, str]], belongs: list[tuple[str, str]], owned: dict[str, str]
) -> list[tuple[str, dict[str, Any]]]:
    """Return what the store would hold of it; each grant is a resource of its securable and principal."""
    kinds = {"catalog": CATALOG, "schema": SCHEMA, "table": TABLE, "volume": VOLUME}
    found: list[tuple[str, dict[str, Any]]] = [(GROUP, {"displayName": name}) for name in GROUPS]
    for name, kind in SECURABLES.items():
        path = name.split(".")
        where = dict(zip(("catalogName", "schemaName"), path[:-1], strict=False))
        more = {"table": table("x"), "volume": volume("x")}.get(kind, {})
        owner = {"owner": owned[name]} if name in owned else {}
        found.append((kinds[kind], {**more, **where, "name": path[-1], **owner}))
    folded: dict[tuple[str, str], set[str]] = {}
    for on, principal, privilege in given_:
        folded.setdefault((on, principal), set()).add(privilege)
    found += [
        (GRANT, {SECURABLES[on]: on, "principal": principal, "privileges": sorted(privileges)})
        for (on, principal), privileges in folded.items()
    ]
    return found + [(MEMBER, {"groupId": group, "memberId": member}) for group, member in {*belongs}]


def catalogue(made: list[tuple[str, dict[str, Any]]]) -> Catalogue:
    """Return the catalogue of records, whose groups have their names for ids."""
    held = [
        Held(name=(kind, str(values["displayName"]) if kind == GROUP else str(number), ""), values=values)
        for number, (kind, values) in enumerate(made)
    ]
    return build(held)


@noted(
    "grant sets in the warehouse: effective privileges equal a model that is written another way",
    "a grant that is left out of the model is found",
    SETS,
)
@settings(max_examples=SETS)
@given(given_=grants, belongs=members, owned=owners)
def test_effective_privileges_equal_the_model(
    given_: list[tuple[str, str, str]], belongs: list[tuple[str, str]], owned: dict[str, str]
) -> None:
    known = catalogue(records(given_, belongs, owned))
    for person in PEOPLE:
        expected, identities = model(given_, belongs, owned, person), known.identities(person)
        for name, kind in SECURABLES.items():
            one = known.find(kind, tuple(name.split(".")))
            assert one is not None
            assert effective(known, identities, one) & set(USED) == expected[name], (person, name)
            if kind in ("table", "volume"):
                need = Need("SELECT" if kind == "table" else "READ_VOLUME", one)
                assert (missing(known, identities, [need]) is None) == reads(expected, name), (person, name)


def test_a_grant_that_is_left_out_of_the_model_is_found() -> None:
    """The comparison can fail."""
    granted = [("c", "ann", "USE_CATALOG"), ("c.s.one", "ann", "SELECT")]
    known = catalogue(records(granted, [], {}))
    one = known.find("table", ("c", "s", "one"))
    assert one is not None
    found = effective(known, known.identities("ann"), one)
    assert "SELECT" in found
    assert found & set(USED) != model(granted[:1], [], {}, "ann")["c.s.one"]


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(given_=grants.filter(lambda each: len(each) > 5), belongs=members)
def test_the_door_lets_in_exactly_whom_the_model_does(
    at: House, given_: list[tuple[str, str, str]], belongs: list[tuple[str, str]]
) -> None:
    ids: dict[str, str] = {}
    made = []
    for kind, values in records(given_, belongs, {}):
        if kind == MEMBER:
            values = {"groupId": ids[values["groupId"]], "memberId": ids.get(values["memberId"], values["memberId"])}
        one = at.make(kind, values)
        made.append(one)
        ids[str(values.get("displayName"))] = one.key.id
    try:
        for person in (each for each in PEOPLE if any(each == principal for _, principal, _ in given_)):
            expected, client = model(given_, belongs, {}, person), at.admin.session(person)
            for name in (each for each, kind in SECURABLES.items() if kind == "table"):
                try:
                    client.post("/query", {"sql": f"SELECT * FROM {name}"})
                    answered = True
                except PolicyError as refused:
                    assert "PERMISSION_DENIED" in refused.what
                    answered = False
                assert answered == reads(expected, name), (person, name)
    finally:
        for one in reversed(made):
            at.delete(one)


@pytest.mark.parametrize("spelt", ["USE CATALOG", "use_catalog", "USE_CATALOG"])
def test_a_privilege_may_be_spelt_with_spaces_and_in_any_case(at: House, spelt: str) -> None:
    at.make(CATALOG, {"name": "c"})
    at.grant("ann", spelt, catalog="c")
    assert "cannot be found" in at.refuses("ann", "SELECT * FROM c.s.t")
