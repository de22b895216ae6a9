"""Where a request stands, and which requests somebody sees."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Resource:
    """Where one request of a message stands.

    Attributes:
        epcis: the EPCI whose portal received it, and the one that is in charge of it.
        communes: the one whose portal received it, the one of the fact, the one in charge.
        service: the service that is in charge.
    """

    epcis: frozenset[str] = frozenset()
    communes: frozenset[str] = frozenset()
    service: str | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """The requests somebody sees, in a form a database can search by.

    Attributes:
        everything: every request; the rest is then empty.
        epcis: those of these EPCIs,
        communes: or of these communes, members of those EPCIs included,
        services: and in the charge of one of these services; None: whatever the service.
    """

    everything: bool = False
    epcis: frozenset[str] = frozenset()
    communes: frozenset[str] = frozenset()
    services: frozenset[str] | None = None

    def covers(self, resource: Resource) -> bool:
        """Whether a request is among them."""
        if self.everything:
            return True
        placed = bool(self.epcis & resource.epcis or self.communes & resource.communes)
        return placed and (self.services is None or resource.service in self.services)
