"""What a place name is in a text for."""

from __future__ import annotations

from enum import IntEnum


class Role(IntEnum):
    """What a name is there for; a higher one is likelier to be the place of the fact."""

    AWAY = 0  # compared with, born at, travelling to: never the place
    STREET = 1  # « route de Seyches »: says where a street leads
    ACTOR = 2  # « Marmande a mis des bancs, et nous ? »
    WORK = 3  # « je travaille à Agen », « ma fille étudie à Agen »
    HOME = 4
    VISIT = 5  # « je vais à Tonneins », « passage par Tonneins »
    NEAR = 6
    POSTCODE = 7
    SENDER = 8  # « le maire de Seyches nous transmet »
    BESIDE = 9  # « près de l'école de Virazeil »
    NAMED = 10
    SITED = 11  # « à Virazeil »
    FACT = 12  # « mais le trou est à Virazeil »
