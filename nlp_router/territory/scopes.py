"""Reading where a rule holds, and for which body, from a YAML section."""

from __future__ import annotations

from collections.abc import Collection

from nlp_router.configuration import Section
from nlp_router.territory.lines import Body, Scope
from nlp_router.territory.referential import Referential

SCOPES = ("natures", "regions", "departements", "epcis", "communes", "outside_epci")
_NATURES = frozenset(("CC", "CA", "CU", "METRO", "MET69", "EPT"))


def read_scope(section: Section, referential: Referential) -> Scope:
    """The scope a section writes; everywhere when it writes none.

    Raises:
        InvalidConfiguration: a nature, region, département, EPCI or commune that is not known.
    """
    known: dict[str, Collection[str]] = {
        "natures": _NATURES,
        "regions": referential.regions,
        "departements": referential.departements,
        "epcis": referential.epcis,
        "communes": referential.communes,
    }
    wanted = {key: frozenset(section.texts(key)) for key in known}
    for key, values in wanted.items():
        if strangers := sorted(value for value in values if value not in known[key]):
            raise section.fault(f"« {key} » inconnus : {', '.join(strangers)}")
    return Scope(**wanted, outside_epci=section.yes("outside_epci"))


def read_body(section: Section) -> Body | None:
    """The block `body: {id, name}`; absent means none."""
    inner = section.inner("body")
    if inner is None:
        return None
    inner.only("id", "name")
    return Body(inner.text("id"), inner.text("name"))
