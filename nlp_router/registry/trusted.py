"""Opening a joblib file without letting it run anything: only named types may be built.

A pickle names the classes and functions that rebuild it. Those a trained model needs are few:
any other name stops the reading before it is even imported.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from joblib.numpy_pickle import NumpyUnpickler

from nlp_router.errors import ModelUnavailable

_TRUSTED = {
    "joblib.numpy_pickle": {"NumpyArrayWrapper"},
    "numpy": {"dtype", "ndarray"},
    "numpy._core.multiarray": {"scalar"},
    "sklearn.linear_model._logistic": {"LogisticRegression"},
    "sklearn.preprocessing._data": {"StandardScaler"},
    "nlp_router.features.spelling": {"Spelling"},
    "nlp_router.features.text": {"TextFeatures"},
    "nlp_router.limits": {"Limits"},
    "nlp_router.qualify.calibrate": {"Stack", "Temperature"},
    "nlp_router.qualify.calibrators": {"Calibrators", "Kinds"},
    "nlp_router.qualify.linear": {"LinearClassifier"},
    "nlp_router.qualify.model": {"Classifiers", "MessageModel"},
    "nlp_router.qualify.second_opinion": {"Head", "Heads", "SecondOpinion"},
    "nlp_router.qualify.segment": {"Segmenter"},
    "nlp_router.qualify.trust": {"Trust"},
    "nlp_router.qualify.wrapping": {"WrappingFilter"},
    "nlp_router.domain": {"Nature", "Priority"},
}


class _TrustedUnpickler(NumpyUnpickler):  # type: ignore[misc]
    def find_class(self, module: str, name: str) -> Any:
        if name not in _TRUSTED.get(module, ()):
            raise ModelUnavailable(f"Modèle refusé : il contient un objet {module}.{name}.")
        return super().find_class(module, name)


def load_trusted(path: Path) -> Any:
    """The object saved in a joblib file. Raises `ModelUnavailable` for any untrusted type."""
    with path.open("rb") as stream:
        return _TrustedUnpickler(str(path), stream, ensure_native_byte_order=False).load()
