"""What an administrator decides of an account, checked against the roles and the map of France."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from api.services.identity import Account, Role
from nlp_router.territory.referential import Referential

# What browsers accept in a field of type « email » (HTML, « valid e-mail address »).
_EMAIL = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
    r"(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*"
)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_LONGEST = 200


class InvalidAccount(Exception):
    """What was asked of an account cannot be.

    Attributes:
        faults: field -> French sentence; the empty field is for the whole.
    """

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = dict(faults)


@dataclass(frozen=True, slots=True)
class Profile:
    """A name, a role and a territory, as typed: nothing is checked yet.

    Attributes:
        role: one of `Role`.
        epcis: SIREN.
        communes: INSEE codes.
        services: names, as the territory and the taxonomy give them.
    """

    name: str
    role: str
    epcis: frozenset[str] = frozenset()
    communes: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()

    def applied_to(self, account: Account) -> Account:
        """The account with this profile, which was checked."""
        return replace(
            account,
            name=self.name.strip(),
            role=Role(self.role),
            epcis=self.epcis,
            communes=self.communes,
            services=self.services,
        )


def is_email(folded: str) -> bool:
    """Whether a folded text may be the address of an account."""
    return len(folded) <= 254 and _EMAIL.fullmatch(folded) is not None


def email_faults(folded: str) -> dict[str, str]:
    """What is wrong with a folded address: field -> French sentence."""
    if is_email(folded):
        return {}
    return {"email": "Une adresse électronique est attendue, comme « nom@commune.fr »."}


def profile_faults(profile: Profile, referential: Referential) -> dict[str, str]:
    """All that is wrong with a profile: field -> French sentence."""
    faults = {}
    name = profile.name.strip()
    if not 1 <= len(name) <= _LONGEST or _CONTROLS.search(name):
        faults["name"] = f"Le nom doit avoir de 1 à {_LONGEST} caractères."
    if profile.role not in set(Role):
        faults["role"] = "Choisissez un rôle de la liste."
    return faults | (_unknown(profile, referential) or _ill_assorted(profile))


def _unknown(profile: Profile, referential: Referential) -> dict[str, str]:
    faults = {}
    if profile.epcis - referential.epcis.keys():
        faults["epcis"] = "Un code n'est pas le SIREN d'un EPCI de France."
    if profile.communes - referential.communes.keys():
        faults["communes"] = "Un code n'est pas le code INSEE d'une commune de France."
    if any(len(name) > _LONGEST or _CONTROLS.search(name) for name in profile.services):
        faults["services"] = f"Un nom de service a plus de {_LONGEST} caractères."
    return faults


def _ill_assorted(profile: Profile) -> dict[str, str]:
    """What the role lacks to see anything, or has that would mislead who reads the account."""
    territory = profile.epcis | profile.communes
    match profile.role:
        case Role.MAYOR if not profile.communes or profile.epcis or profile.services:
            return {"communes": "Un maire lit une ou des communes, et rien d'autre."}
        case Role.AGENT | Role.SUPERVISOR | Role.SERVICE if not territory:
            return {"epcis": "Ce rôle demande au moins un EPCI ou une commune."}
        case Role.SERVICE if not profile.services:
            return {"services": "Ce rôle demande au moins un nom de service."}
        case Role.AGENT | Role.SUPERVISOR if profile.services:
            return {"services": "Seul le rôle « service » se limite à des services."}
        case Role.ADMINISTRATOR if territory or profile.services:
            return {"epcis": "Un administrateur voit tout : laissez ces champs vides."}
    return {}
