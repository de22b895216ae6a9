"""Errors of the library: one tree, a stable code on every leaf, a French message for the user.

    NlpRouterError
    ├── InvalidMessage        a caller's message cannot be accepted (codes: `MESSAGE_CODES`)
    ├── InvalidConfiguration  a taxonomy, territory or rule file is wrong: file, line, reason
    ├── InvalidDataset        a labelled file is wrong: file, line, reason
    └── ModelUnavailable      no model, or one that may not be loaded

A citizen's words never stand in an error: only field names, limits and identifiers do.
"""

from __future__ import annotations

from pathlib import Path


class NlpRouterError(Exception):
    """Base of every error of the library.

    Attributes:
        code: stable identifier, safe for programs to rely on.
        message: French sentence for the person in front of the screen.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class InvalidMessage(NlpRouterError):
    """A message that breaks the contract; `field` names the culprit."""

    def __init__(self, code: str, message: str, field: str) -> None:
        super().__init__(code, message)
        self.field = field


class InvalidConfiguration(NlpRouterError):
    """A file of the collectivité (taxonomy, pack, rules) that cannot be used."""

    def __init__(self, file: Path, line: int, reason: str) -> None:
        super().__init__("invalid_configuration", f"{file}, ligne {line} : {reason}")
        self.file = file
        self.line = line
        self.reason = reason


class InvalidDataset(NlpRouterError):
    """A labelled file with a line that cannot be read."""

    def __init__(self, file: Path, line: int, reason: str) -> None:
        super().__init__("invalid_dataset", f"{file}, ligne {line} : {reason}")
        self.file = file
        self.line = line
        self.reason = reason


class ModelUnavailable(NlpRouterError):
    """No trained model, or an artefact whose digest or types are not the expected ones."""

    def __init__(self, message: str) -> None:
        super().__init__("model_unavailable", message)
