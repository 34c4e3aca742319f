"""Registry: the platform's key for the schema registry, and the vocabulary that products bind."""

from __future__ import annotations

import mesh_example as example
import pytest
import upper_example as upper
from mesh_components.registry import Registry
from mesh_components.tags import tag
from recording import record


def test_every_level_of_classification_is_a_tag_and_so_is_personal_data() -> None:
    """What ports bind is defined; nothing else is."""
    found = upper.deployed(upper.registry, "local")
    levels = {tag(level) for level in example.mesh().classification.levels}
    assert {each.at("name") for each in found.of("Tag")} == {*levels, "personal_data"}
    assert len(levels) > 1


@pytest.mark.parametrize("environment", ["local", "dev", "prod"])
def test_every_tag_that_a_product_binds_is_defined(environment: str) -> None:
    """Over all products of an environment; business metadata likewise."""
    defined = upper.deployed(upper.registry, environment)
    names = {each.at("name") for each in defined.of("Tag")}
    metadata = {each.at("name") for each in defined.of("BusinessMetadata")}
    attributes = {each["name"] for made in defined.of("BusinessMetadata") for each in made.at("attributeDefinitions")}
    for product in example.products():
        bound = example.deployed(product, environment)
        assert {each.at("tagName") for each in bound.of("TagBinding")} <= names
        for each in bound.of("BusinessMetadataBinding"):
            assert each.at("businessMetadataName") in metadata
            assert set(each.at("attributes")) <= attributes


def test_business_metadata_needs_the_advanced_package() -> None:
    """An environment with ESSENTIALS has tags only."""
    with_it = upper.run(upper.registry, upper.environment("local", governance="ADVANCED"))
    without = upper.run(upper.registry, upper.environment("local", governance="ESSENTIALS"))
    assert [each.at("name") for each in with_it.of("BusinessMetadata")] == ["DataProduct"]
    assert not without.of("BusinessMetadata")
    assert without.of("Tag")


def test_the_platform_owns_every_subject_before_it_defines_anything() -> None:
    """The role comes first; keys are two, of the platform's account, for this registry."""
    found = upper.deployed(upper.registry, "local")
    owner = next(each for each in found.of("RoleBinding") if each.at("roleName") == "ResourceOwner")
    assert owner.at("principal") == "User:sa-platform"
    assert owner.at("crnPattern") == f"{example.platform().registry.crn}/subject=*"
    for each in (*found.of("Tag"), *found.of("BusinessMetadata")):
        assert owner.urn in each.after, each.name
    keys = found.of("ApiKey")
    assert [key.name.rpartition("-")[2] for key in keys] == ["1", "2"]
    assert {(key.at("owner.id"), key.at("managedResource.id")) for key in keys} == {("sa-platform", "lsrc-1")}
    assert {key.at("managedResource.apiVersion") for key in keys} == {"srcm/v3"}


def test_the_platform_is_data_steward_before_it_defines_tags() -> None:
    """Owning subjects is not enough for the stream catalog; the role is for this environment and no other."""
    found = upper.deployed(upper.registry, "local")
    steward = next(each for each in found.of("RoleBinding") if each.at("roleName") == "DataSteward")
    assert steward.at("crnPattern") == "crn://confluent.cloud/organization=o/environment=env-1"
    for each in (*found.of("Tag"), *found.of("BusinessMetadata")):
        assert steward.urn in each.after, each.name


def test_what_it_defines_names_registry_and_key_itself() -> None:
    """The provider cannot: it would be configured from outputs of its own stack."""
    found = upper.deployed(upper.registry, "local")
    for each in (*found.of("Tag"), *found.of("BusinessMetadata")):
        assert each.at("schemaRegistryCluster.id") == "lsrc-1"
        assert each.at("restEndpoint") == "https://lsrc-1.example"
        assert any(path.startswith("credentials") for path in each.secrets), each.name


def test_its_keys_leave_as_secrets() -> None:
    """Whoever exports them cannot write them in plain text."""

    def program() -> object:
        (first, _) = Registry("registry", upper.registry_args(upper.environment("local"))).keys
        return first.secret.is_secret()  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]

    assert record(program).outputs is True
