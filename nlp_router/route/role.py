"""What a place name is in a text for."""

from __future__ import annotations

from enum import IntEnum


class Role(IntEnum):
    """What a name is there for; a higher one is likelier to be the place of the fact."""

    AWAY = 0  # compared with, born at, travelling to: never the place
    STREET = 1  # « route de Seyches »: says where a street leads
    ACTOR = 2  # « Marmande a mis des bancs, et nous ? »
    WORK = 3  # « je travaille à Agen », « ma fille étudie à Agen »
    TRADE = 4  # « infirmière à Tonneins »
    HOME = 5
    KIN = 6  # « mes parents sont à Clairac »
    VISIT = 7  # « je vais à Tonneins », « passage par Tonneins »
    NEAR = 8
    POSTCODE = 9
    SENDER = 10  # « le maire de Seyches nous transmet »
    BESIDE = 11  # « près de l'école de Virazeil »
    OWNED = 12  # « propriétaire à Royan, je vis à Poitiers »
    NAMED = 13
    SITED = 14  # « à Virazeil »
    FACT = 15  # « mais le trou est à Virazeil »
