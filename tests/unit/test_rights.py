"""What each role may do, and where. What no line allows is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.services.identity import Account, Role
from api.services.reach import Reach, Resource
from api.services.rights import ON_REQUESTS, Action, Rights
from nlp_router.territory.territory import Territory

VGA = "200030674"
MARMANDE, VIRAZEIL, AGEN = "47157", "47326", "47001"
AT = datetime(2026, 11, 24, tzinfo=UTC)
IN_VGA = Resource(epcis=frozenset({VGA}))
IN_MARMANDE = Resource(communes=frozenset({MARMANDE}), service="Service voirie")
IN_VIRAZEIL = Resource(communes=frozenset({VIRAZEIL}), service="Service eau")
IN_AGEN = Resource(communes=frozenset({AGEN}), service="Service voirie")
NOWHERE = Resource()
RESOURCES = (IN_VGA, IN_MARMANDE, IN_VIRAZEIL, IN_AGEN, NOWHERE)


def account(role: Role, epcis: str = "", communes: str = "", services: str = "") -> Account:
    return Account(
        id=1,
        email="a@b.fr",
        name="A",
        password_hash="",
        role=role,
        created_at=AT,
        epcis=frozenset(epcis.split()),
        communes=frozenset(communes.split()),
        services=frozenset(services.split(",")) - {""},
    )


AGENT = account(Role.AGENT, epcis=VGA)
AGENT_OF_MARMANDE = account(Role.AGENT, communes=MARMANDE)
SUPERVISOR = account(Role.SUPERVISOR, epcis=VGA)
SERVICE = account(Role.SERVICE, epcis=VGA, services="Service voirie")
MAYOR = account(Role.MAYOR, communes=VIRAZEIL)
ADMINISTRATOR = account(Role.ADMINISTRATOR)


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        (AGENT, "OWN_ACCOUNT READ DECIDE SEND_BACK"),
        (SERVICE, "OWN_ACCOUNT READ SEND_BACK"),
        (SUPERVISOR, "OWN_ACCOUNT READ DECIDE SEND_BACK SUPERVISE"),
        (MAYOR, "OWN_ACCOUNT READ"),
        (ADMINISTRATOR, "OWN_ACCOUNT READ DECIDE SEND_BACK SUPERVISE ACCOUNTS CONFIGURE"),
    ],
    ids=lambda value: getattr(value, "role", None),
)
def test_what_each_role_may_do(who: Account, allowed: str, territory: Territory) -> None:
    rights = Rights(who, territory.referential)
    assert {a.name for a in Action if rights.may(a)} == set(allowed.split())


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        (AGENT, [IN_VGA, IN_MARMANDE, IN_VIRAZEIL]),
        (AGENT_OF_MARMANDE, [IN_MARMANDE]),
        (SUPERVISOR, [IN_VGA, IN_MARMANDE, IN_VIRAZEIL]),
        # The same name of service elsewhere is another service.
        (SERVICE, [IN_MARMANDE]),
        (MAYOR, [IN_VIRAZEIL]),
        (ADMINISTRATOR, list(RESOURCES)),
    ],
)
def test_which_requests_each_sees(who: Account, seen: list[Resource], territory: Territory) -> None:
    rights = Rights(who, territory.referential)
    assert [r for r in RESOURCES if rights.may(Action.READ, r)] == seen


@pytest.mark.parametrize("role", Role)
def test_who_is_disabled_may_do_nothing(role: Role, territory: Territory) -> None:
    rights = Rights(replace(account(role, VGA), active=False), territory.referential)
    assert [a for a in Action if rights.may(a)] == []
    assert rights.reach == Reach()


@pytest.mark.parametrize("role", Role)
def test_who_must_change_the_password_may_only_do_that(role: Role, territory: Territory) -> None:
    who = replace(account(role, VGA, MARMANDE, "x"), must_change_password=True)
    rights = Rights(who, territory.referential)
    assert [a for a in Action if rights.may(a)] == [Action.OWN_ACCOUNT]
    assert rights.reach == Reach()


CODES = st.frozensets(st.sampled_from([VGA, MARMANDE, VIRAZEIL, AGEN]))
SERVICES = st.frozensets(st.sampled_from(["Service voirie", "Service eau"]))
BOUNDED = st.sampled_from([role for role in Role if role is not Role.ADMINISTRATOR])
ACCOUNTS = st.builds(
    replace,
    st.just(AGENT),
    role=BOUNDED,
    epcis=CODES,
    communes=CODES,
    services=SERVICES,
    active=st.booleans(),
    must_change_password=st.booleans(),
)
PLACES = st.builds(
    Resource, CODES, CODES, st.none() | st.sampled_from(["Service voirie", "Service eau"])
)


@given(who=ACCOUNTS, resource=PLACES, action=st.sampled_from(Action))
def test_nothing_is_allowed_without_a_reason(
    territory: Territory, who: Account, resource: Resource, action: Action
) -> None:
    """Whatever is allowed on a request is so by an action of the role and a shared territory."""
    rights = Rights(who, territory.referential)
    if not rights.may(action, resource):
        return
    assert who.active
    assert not who.must_change_password or action is Action.OWN_ACCOUNT
    assert action not in (Action.ACCOUNTS, Action.CONFIGURE)
    if action in ON_REQUESTS:
        members = {m for e in who.epcis & {VGA} for m in territory.referential.epcis[e].members}
        shared = (who.communes | members) & resource.communes or who.epcis & resource.epcis
        assert shared
        assert who.role is not Role.SERVICE or resource.service in who.services
        assert who.role is not Role.MAYOR or who.communes & resource.communes
        assert action is Action.READ or who.role is not Role.MAYOR


@given(who=ACCOUNTS, resource=PLACES, action=st.sampled_from(sorted(ON_REQUESTS)))
def test_more_territory_never_takes_a_right_away(
    territory: Territory, who: Account, resource: Resource, action: Action
) -> None:
    more = replace(who, epcis=who.epcis | {VGA}, communes=who.communes | {AGEN})
    before = Rights(who, territory.referential).may(action, resource)
    assert not before or Rights(more, territory.referential).may(action, resource)


@given(who=ACCOUNTS, action=st.sampled_from(sorted(ON_REQUESTS)))
def test_a_request_that_stands_nowhere_is_only_for_administrators(
    territory: Territory, who: Account, action: Action
) -> None:
    assert not Rights(who, territory.referential).may(action, NOWHERE)
    assert Rights(ADMINISTRATOR, territory.referential).may(action, NOWHERE)
