"""What the application is made of, and each service built from it for a handler."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from api.metrics import Metrics
from api.services.accounts import ManageAccounts
from api.services.bulk import Bulk
from api.services.claims import Claims
from api.services.clock import Clock
from api.services.consult import ConsultRequests
from api.services.correct import CorrectRequest
from api.services.keys import AccessKeys
from api.services.models import ManageModels
from api.services.own_password import ChangePassword
from api.services.ports import Qualifying, Store
from api.services.public_calls import PublicCalls
from api.services.queue import ReviewQueue
from api.services.receive import ReceiveRequest
from api.services.review_actions import ReviewActions
from api.services.send_back import SendBack
from api.services.sessions import Sessions
from api.services.sign_in import SignIn, SignOut
from api.services.statistics import Supervise
from api.services.territory import ConsultTerritory
from api.services.track import TrackRequest
from api.services.transmit import RecordTransmission
from api.services.type_search import TypeSearch
from api.services.undo import Undo
from api.settings import Settings
from nlp_router import paths
from nlp_router.registry.store import ModelStore


@dataclass(frozen=True, slots=True)
class Container:
    """The parts of a running application, made once at start."""

    settings: Settings
    store: Store
    qualifier: Qualifying
    metrics: Metrics
    territory: ConsultTerritory
    clock: Clock
    public_calls: PublicCalls
    types: TypeSearch


def assembled(
    settings: Settings,
    store: Store,
    qualifier: Qualifying,
    metrics: Metrics,
    clock: Clock,
    public_calls: PublicCalls,
) -> Container:
    """The parts, what is derived from the qualifier included; the metrics name its versions."""
    versions = qualifier.versions
    metrics.uses(versions.version, versions.taxonomy, versions.territory)
    return Container(
        settings=settings,
        store=store,
        qualifier=qualifier,
        metrics=metrics,
        territory=ConsultTerritory(qualifier.taxonomy, qualifier.territory),
        clock=clock,
        public_calls=public_calls,
        types=TypeSearch(qualifier.taxonomy),
    )


# Coroutines, though they wait for nothing: the framework would send each to a thread otherwise.
async def container(request: Request) -> Container:
    """The parts of the application that serves this call."""
    parts: Container = request.app.state.container
    return parts


Parts = Annotated[Container, Depends(container)]


async def _receiving(parts: Parts) -> ReceiveRequest:
    return ReceiveRequest(parts.store, parts.qualifier, parts.metrics, parts.settings.audit_share)


async def _consulting(parts: Parts) -> ConsultRequests:
    return ConsultRequests(parts.store)


async def _correcting(parts: Parts) -> CorrectRequest:
    return CorrectRequest(parts.store, parts.qualifier, parts.metrics)


async def _sending_back(parts: Parts) -> SendBack:
    return SendBack(parts.store, parts.qualifier, parts.metrics)


async def _transmitting(parts: Parts) -> RecordTransmission:
    return RecordTransmission(parts.store, parts.qualifier)


async def _tracking(parts: Parts) -> TrackRequest:
    return TrackRequest(parts.store, parts.qualifier.taxonomy)


async def _territory(parts: Parts) -> ConsultTerritory:
    return parts.territory


async def _keys(parts: Parts) -> AccessKeys:
    return AccessKeys(parts.store)


async def _sessions(parts: Parts) -> Sessions:
    return Sessions(parts.store, parts.clock)


async def _signing_in(parts: Parts) -> SignIn:
    return SignIn(parts.store, parts.clock)


async def _signing_out(parts: Parts) -> SignOut:
    return SignOut(parts.store, parts.clock)


async def _managing_accounts(parts: Parts) -> ManageAccounts:
    return ManageAccounts(parts.store, parts.clock)


async def _changing_password(parts: Parts) -> ChangePassword:
    return ChangePassword(parts.store, parts.clock)


async def _queueing(parts: Parts) -> ReviewQueue:
    return ReviewQueue(parts.store)


async def _claiming(parts: Parts) -> Claims:
    return Claims(parts.store)


async def _reviewing(parts: Parts) -> ReviewActions:
    return ReviewActions(parts.store, parts.qualifier, parts.metrics)


async def _undoing(parts: Parts) -> Undo:
    return Undo(parts.store)


async def _deciding_in_bulk(parts: Parts) -> Bulk:
    return Bulk(parts.store, parts.qualifier, parts.metrics)


async def _managing_models() -> ManageModels:
    return ManageModels(ModelStore(paths.models()))


async def _supervising(parts: Parts) -> Supervise:
    return Supervise(parts.store)


Receiving = Annotated[ReceiveRequest, Depends(_receiving)]
Consulting = Annotated[ConsultRequests, Depends(_consulting)]
Correcting = Annotated[CorrectRequest, Depends(_correcting)]
SendingBack = Annotated[SendBack, Depends(_sending_back)]
Transmitting = Annotated[RecordTransmission, Depends(_transmitting)]
Tracking = Annotated[TrackRequest, Depends(_tracking)]
Territory = Annotated[ConsultTerritory, Depends(_territory)]
Keys = Annotated[AccessKeys, Depends(_keys)]
OpenSessions = Annotated[Sessions, Depends(_sessions)]
SigningIn = Annotated[SignIn, Depends(_signing_in)]
SigningOut = Annotated[SignOut, Depends(_signing_out)]
ManagingAccounts = Annotated[ManageAccounts, Depends(_managing_accounts)]
ChangingPassword = Annotated[ChangePassword, Depends(_changing_password)]
Queueing = Annotated[ReviewQueue, Depends(_queueing)]
Claiming = Annotated[Claims, Depends(_claiming)]
Reviewing = Annotated[ReviewActions, Depends(_reviewing)]
Undoing = Annotated[Undo, Depends(_undoing)]
BulkDeciding = Annotated[Bulk, Depends(_deciding_in_bulk)]
ManagingModels = Annotated[ManageModels, Depends(_managing_models)]
Supervising = Annotated[Supervise, Depends(_supervising)]
