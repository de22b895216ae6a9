"""Qualifies citizens' requests and finds who is in charge: text in, decision out.

    from nlp_router import Qualifier
    qualifier = Qualifier.load()
    message = qualifier.reader.read({"text": "un trou rue Haute", "commune": "47157"})
    print(qualifier.qualify(message).as_dict())

Knows neither web nor database; reads only its own files, calls nothing outside.
"""

from nlp_router.domain import Message, Qualification
from nlp_router.pipeline import Qualifier

__all__ = ["Message", "Qualification", "Qualifier"]
