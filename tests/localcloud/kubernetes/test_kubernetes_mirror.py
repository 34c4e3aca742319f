"""What the plugin makes, changes, reads and removes is in the API server, and the server has the last word."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from cluster import MERGE, Cluster, deployment
from engine_side import CONFIG_MAP, NAMESPACE, Engine, RefusedError, config_map
from mesh_platform.localcloud.codec import decode
from mesh_platform.localcloud.store import Store
from mesh_platform.localcloud.values import UNKNOWN, Secret, plain

DEPLOYMENT, QUOTA, SECRET = (
    "kubernetes:apps/v1:Deployment",
    "kubernetes:core/v1:ResourceQuota",
    "kubernetes:core/v1:Secret",
)
ROLE_BINDING = "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding"
DEFINITION = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition"


def at(where: str, plural: str, name: str) -> str:
    return f"/api/v1/namespaces/{where}/{plural}/{name}"


def quota(where: str, **hard: Any) -> dict[str, Any]:
    metadata = {"name": "small", "namespace": where}
    return {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": metadata, "spec": {"hard": hard}}


def secret(where: str, **texts: str) -> dict[str, Any]:
    metadata = {"name": "keys", "namespace": where}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": "Opaque", "stringData": Secret(texts)}


def readers(where: str, role: str) -> dict[str, Any]:
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
        "metadata": {"name": "readers", "namespace": where},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": role},
        "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "g"}],
    }  # fmt: skip


def test_what_is_created_is_there_under_our_name_and_is_told_with_the_server_s_uid(
    cluster: Cluster, engine: Engine, place: str
) -> None:
    made = engine.create(CONFIG_MAP, "settings", config_map(where=place, colour="blue"))
    there = cluster.get(at(place, "configmaps", "settings"))
    assert there["data"] == {"colour": "blue"}
    assert [(each["manager"], each["operation"]) for each in there["metadata"]["managedFields"]] == [("mesh", "Apply")]
    assert made.outputs["metadata"]["uid"] == there["metadata"]["uid"]
    assert "resourceVersion" not in made.outputs["metadata"]


def test_an_update_removes_what_is_no_longer_declared(cluster: Cluster, engine: Engine, place: str) -> None:
    made = engine.create(CONFIG_MAP, "settings", config_map(where=place, colour="blue", size="1"))
    engine.update(CONFIG_MAP, "settings", made, config_map(where=place, colour="red"))
    assert cluster.get(at(place, "configmaps", "settings"))["data"] == {"colour": "red"}


def test_a_secret_is_plain_in_the_server_alone_and_loses_keys_that_are_gone(
    cluster: Cluster, engine: Engine, beside: Store, place: str
) -> None:
    made = engine.create(SECRET, "keys", secret(place, user="u", password="open-sesame"))
    engine.update(SECRET, "keys", made, secret(place, password="open-barley"))
    data = cluster.get(at(place, "secrets", "keys"))["data"]
    assert {key: base64.b64decode(text).decode() for key, text in data.items()} == {"password": "open-barley"}
    assert isinstance(decode(engine.read(SECRET, "keys", made.id).properties)["stringData"], Secret)
    for file in (beside.folder / "store.db", beside.folder / "store.db-wal"):
        assert b"open-barley" not in file.read_bytes()


def test_a_refusal_names_the_object_and_never_the_value_of_a_secret(engine: Engine, place: str) -> None:
    body = {**secret(place), "data": {"key": Secret("no base64 of ours")}}
    with pytest.raises(RefusedError) as refused:
        engine.create(SECRET, "keys", body)
    assert f"refuses Secret {place}/keys" in str(refused.value)
    assert "no base64" not in str(refused.value)
    assert not engine.exists(SECRET, "keys", f"{place}/keys")


def test_a_conflict_names_the_other_manager_and_the_field(cluster: Cluster, engine: Engine, place: str) -> None:
    made = engine.create(CONFIG_MAP, "settings", config_map(where=place, colour="blue"))
    cluster.ask("PATCH", at(place, "configmaps", "settings"), {"data": {"colour": "green"}}, headers=MERGE)
    with pytest.raises(RefusedError) as refused:
        engine.update(CONFIG_MAP, "settings", made, config_map(where=place, colour="red"))
    assert '.data.colour (conflict with "kubectl-edit"' in str(refused.value)
    assert cluster.get(at(place, "configmaps", "settings"))["data"] == {"colour": "green"}


def test_what_somebody_else_adds_is_left_alone(cluster: Cluster, engine: Engine, place: str) -> None:
    made = engine.create(CONFIG_MAP, "settings", config_map(where=place, colour="blue"))
    cluster.ask("PATCH", at(place, "configmaps", "settings"), {"data": {"shape": "round"}}, headers=MERGE)
    assert plain(decode(engine.read(CONFIG_MAP, "settings", made.id).properties)["data"]) == {"colour": "blue"}
    engine.update(CONFIG_MAP, "settings", made, config_map(where=place, colour="red"))
    assert cluster.get(at(place, "configmaps", "settings"))["data"] == {"colour": "red", "shape": "round"}


def test_what_is_changed_behind_the_back_shows_when_it_is_read(cluster: Cluster, engine: Engine, place: str) -> None:
    body = config_map(where=place, colour="blue", size="1")
    made = engine.create(CONFIG_MAP, "settings", body)
    cluster.ask(
        "PATCH", at(place, "configmaps", "settings"), {"data": {"colour": "green", "size": None}}, headers=MERGE
    )
    read = engine.read(CONFIG_MAP, "settings", made.id)
    assert decode(read.properties)["data"] == decode(read.inputs)["data"] == {"colour": "green"}
    assert engine.diff(CONFIG_MAP, "settings", made.id, decode(read.inputs), body).changes


def test_a_secret_changed_behind_the_back_is_read_sealed(cluster: Cluster, engine: Engine, place: str) -> None:
    made = engine.create(SECRET, "keys", secret(place, user="u"))
    cluster.ask("PATCH", at(place, "secrets", "keys"), {"stringData": {"user": "other"}}, headers=MERGE)
    assert decode(engine.read(SECRET, "keys", made.id).inputs)["stringData"] == Secret({"user": "other"})


@pytest.mark.parametrize("make", [lambda where: (QUOTA, quota(where, **{"requests.cpu": "1000m", "pods": 4})),
                                  lambda where: (DEPLOYMENT, deployment(where))])  # fmt: skip
def test_what_the_server_fills_in_or_writes_its_own_way_is_no_change(engine: Engine, place: str, make: Any) -> None:
    """A quantity of 1000m is 1 to it, and a deployment has a strategy."""
    kind, body = make(place)
    made = engine.create(kind, "it", body)
    read = engine.read(kind, "it", made.id)
    assert decode(read.inputs) == body
    assert decode(read.properties) == made.outputs


def test_what_was_deleted_behind_the_back_is_gone_and_can_be_made_anew(
    cluster: Cluster, engine: Engine, place: str
) -> None:
    body = config_map(where=place, colour="blue")
    made = engine.create(CONFIG_MAP, "settings", body)
    cluster.ask("DELETE", at(place, "configmaps", "settings"))
    assert not engine.exists(CONFIG_MAP, "settings", made.id)
    again = engine.create(CONFIG_MAP, "settings", body)
    assert again.outputs["metadata"]["uid"] != made.outputs["metadata"]["uid"]
    assert cluster.get(at(place, "configmaps", "settings"))["data"] == {"colour": "blue"}


def test_a_namespace_is_gone_with_all_that_is_in_it_when_its_deletion_ends(
    cluster: Cluster, engine: Engine, place: str
) -> None:
    engine.create(DEPLOYMENT, "main", deployment(place))
    engine.delete(NAMESPACE, place, place)
    assert cluster.ask("GET", f"/api/v1/namespaces/{place}").status_code == 404
    engine.create(NAMESPACE, place, cluster.namespace(place))
    assert cluster.ask("GET", f"/apis/apps/v1/namespaces/{place}/deployments/main").status_code == 404


def test_a_preview_shows_what_the_server_will_refuse_before_anything_is_made(
    cluster: Cluster, engine: Engine, place: str
) -> None:
    labels = {"app.kubernetes.io/managed-by": "mesh"}
    body = cluster.namespace(cluster.fresh(), **labels)
    with pytest.raises(RefusedError, match="a namespace of the mesh carries domain, product"):
        engine.create(NAMESPACE, "n", body, preview=True)
    assert cluster.ask("GET", f"/api/v1/namespaces/{body['metadata']['name']}").status_code == 404


@pytest.mark.parametrize("preview", [True, False])
def test_a_workload_whose_pods_would_be_refused_is_refused_itself(
    cluster: Cluster, engine: Engine, place: str, preview: bool
) -> None:
    """The server takes it with a warning, and its pods then never come."""
    with pytest.raises(RefusedError, match=f"the pods of Deployment {place}/main would be refused: .*runAsNonRoot"):
        engine.create(DEPLOYMENT, "main", deployment(place, runAsNonRoot=False), preview=preview)
    assert cluster.ask("GET", f"/apis/apps/v1/namespaces/{place}/deployments/main").status_code == 404
    assert engine.create(DEPLOYMENT, "main", deployment(place), preview=True).outputs["kind"] == "Deployment"


def test_a_preview_does_not_judge_what_needs_something_that_the_run_will_make(cluster: Cluster, engine: Engine) -> None:
    """A namespace that is not there yet, a kind whose definition is not, and values that nobody knows."""
    ahead = cluster.fresh()
    custom = {"apiVersion": "example.org/v1", "kind": "Thing", "metadata": {"name": "one", "namespace": ahead}}
    unknown = config_map(where=ahead, colour=UNKNOWN)
    for kind, body in ((DEPLOYMENT, deployment(ahead, privileged=True)), ("kubernetes:example.org/v1:Thing", custom),
                       (CONFIG_MAP, unknown)):  # fmt: skip
        assert engine.create(kind, "one", body, preview=True).outputs["kind"] == body["kind"]
    with pytest.raises(RefusedError, match=r"not installed|no matches for kind"):
        engine.create("kubernetes:example.org/v1:Thing", "one", custom)


def test_a_preview_of_a_replacement_is_not_refused_for_what_cannot_change_in_place(engine: Engine, place: str) -> None:
    made = engine.create(ROLE_BINDING, "readers", readers(place, "reader"))
    new = readers(place, "writer")
    diff = engine.diff(ROLE_BINDING, "readers", made.id, readers(place, "reader"), new, made.outputs)
    assert list(diff.replaces)
    assert diff.deleteBeforeReplace
    engine.create(ROLE_BINDING, "readers", new, preview=True)
    with pytest.raises(RefusedError, match="cannot change roleRef"):
        engine.update(ROLE_BINDING, "readers", made, new, preview=True)


def test_a_custom_resource_can_be_made_as_soon_as_its_definition_is(
    cluster: Cluster, engine: Engine, place: str
) -> None:
    group = f"{cluster.fresh()}.example.org"
    schema = {
        "type": "object",
        "properties": {"spec": {"type": "object", "x_kubernetes_preserve_unknown_fields": True}},
    }
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": f"things.{group}"},
        "spec": {
            "group": group, "scope": "Namespaced",
            "names": {"kind": "Thing", "listKind": "ThingList", "plural": "things", "singular": "thing"},
            "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}],
        },
    }  # fmt: skip
    thing = {"apiVersion": f"{group}/v1", "kind": "Thing", "metadata": {"name": "one", "namespace": place},
             "spec": {"size": 2}}  # fmt: skip
    made = engine.create(DEFINITION, "things", definition)
    engine.create(f"kubernetes:{group}/v1:Thing", "one", thing)
    assert cluster.get(f"/apis/{group}/v1/namespaces/{place}/things/one")["spec"] == {"size": 2}
    assert decode(engine.read(DEFINITION, "things", made.id).inputs) == definition
    engine.delete(DEFINITION, "things", made.id)
    assert not engine.exists(f"kubernetes:{group}/v1:Thing", "one", f"{place}/one")


def test_the_annotation_of_the_official_provider_takes_fields_from_others(
    cluster: Cluster, engine: Engine, place: str
) -> None:
    made = engine.create(CONFIG_MAP, "settings", config_map(where=place, colour="blue"))
    cluster.ask("PATCH", at(place, "configmaps", "settings"), {"data": {"colour": "green"}}, headers=MERGE)
    forced = config_map(where=place, colour="red")
    forced["metadata"]["annotations"] = {"pulumi.com/patchForce": "true"}
    engine.update(CONFIG_MAP, "settings", made, forced)
    assert cluster.get(at(place, "configmaps", "settings"))["data"] == {"colour": "red"}
