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
    KIN = 5  # « mes parents sont à Clairac »
    VISIT = 6  # « je vais à Tonneins », « passage par Tonneins »
    NEAR = 7
    POSTCODE = 8
    SENDER = 9  # « le maire de Seyches nous transmet »
    BESIDE = 10  # « près de l'école de Virazeil »
    NAMED = 11
    SITED = 12  # « à Virazeil »
    FACT = 13  # « mais le trou est à Virazeil »
