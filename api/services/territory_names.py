"""The names of what an account sees, for people to read."""

from __future__ import annotations

from api.services.identity import Account
from nlp_router.territory.referential import Referential


def territory_names(account: Account, referential: Referential) -> list[str]:
    """EPCIs, communes, then services, each sorted; a code that is no more known stays a code."""
    epcis = (referential.epcis.get(code) for code in account.epcis)
    communes = (referential.communes.get(code) for code in account.communes)
    gone = account.epcis - referential.epcis.keys() | account.communes - referential.communes.keys()
    return [
        *sorted(epci.name for epci in epcis if epci),
        *sorted(commune.name for commune in communes if commune),
        *sorted(gone),
        *sorted(account.services),
    ]
