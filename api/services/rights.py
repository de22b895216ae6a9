"""What an account may do, decided here and nowhere else. What is not allowed is refused.

| role | requests seen | does with them | besides |
|---|---|---|---|
| agent | of its EPCIs and communes | read, decide, send back | |
| service | of its services, in its territory | read, send back | |
| superviseur | of its EPCIs and communes | read, decide, send back | figures |
| maire | of his communes | read | |
| administrateur | all | read, decide, send back | figures, accounts, configuration |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from api.services.identity import Account, Role
from api.services.reach import Reach, Resource
from api.services.records import RequestRecord
from nlp_router.territory.referential import Referential


class Action(StrEnum):
    """What may be allowed."""

    OWN_ACCOUNT = "son compte"
    READ = "lire des demandes"
    DECIDE = "décider d'une demande"
    SEND_BACK = "dire « pas pour nous »"
    SUPERVISE = "voir les chiffres"
    ACCOUNTS = "gérer les comptes"
    CONFIGURE = "configurer"


# Those that are about one request, hence bounded by a territory.
ON_REQUESTS = frozenset({Action.READ, Action.DECIDE, Action.SEND_BACK})
_TREATS = ON_REQUESTS | {Action.OWN_ACCOUNT}
_ALLOWED: Mapping[Role, frozenset[Action]] = {
    Role.AGENT: _TREATS,
    Role.SERVICE: _TREATS - {Action.DECIDE},
    Role.SUPERVISOR: _TREATS | {Action.SUPERVISE},
    Role.MAYOR: frozenset({Action.OWN_ACCOUNT, Action.READ}),
    Role.ADMINISTRATOR: frozenset(Action),
}


class Rights:
    """What one account may do."""

    def __init__(self, account: Account, referential: Referential) -> None:
        """The rights of an account today.

        Args:
            account: as stored; not kept when it changes.
            referential: tells the communes of an EPCI.
        """
        self._actions = _actions(account)
        self.reach = _reach(account, referential) if Action.READ in self._actions else Reach()

    def may(self, action: Action, resource: Resource | None = None) -> bool:
        """Whether it may.

        Args:
            action: what it wants to do.
            resource: on which request; without one, whether there may be any.
        """
        if action not in self._actions:
            return False
        if resource is None or action not in ON_REQUESTS:
            return True
        return self.reach.covers(resource)

    def may_on_any(self, action: Action, resources: Iterable[Resource]) -> bool:
        """Whether it may on one at least of the requests of a message."""
        return any(self.may(action, resource) for resource in resources)


def resources_of(record: RequestRecord) -> tuple[Resource, ...]:
    """Where each request of a message stands, in their order."""
    found = []
    for request in record.requests:
        recipient = request["recipient"] or {}
        # SIREN and INSEE codes differ in length: neither is taken for the other.
        holder = recipient.get("id")
        epcis = _known(record.message.epci, holder)
        communes = _known(record.message.commune, request["place"]["insee"], holder)
        found.append(Resource(epcis, communes, recipient.get("service")))
    return tuple(found)


def _known(*codes: str | None) -> frozenset[str]:
    return frozenset(code for code in codes if code)


def _actions(account: Account) -> frozenset[Action]:
    if not account.active:
        return frozenset()
    if account.must_change_password:
        return frozenset({Action.OWN_ACCOUNT})
    return _ALLOWED.get(account.role, frozenset())


def _reach(account: Account, referential: Referential) -> Reach:
    match account.role:
        case Role.ADMINISTRATOR:
            return Reach(everything=True)
        case Role.MAYOR:
            return Reach(communes=account.communes)
        case Role.SERVICE:
            return _territory(account, referential, account.services)
        case _:
            return _territory(account, referential, None)


def _territory(
    account: Account, referential: Referential, services: frozenset[str] | None
) -> Reach:
    members = {
        insee
        for siren in account.epcis & referential.epcis.keys()
        for insee in referential.epcis[siren].members
    }
    return Reach(False, account.epcis, account.communes | members, services)
