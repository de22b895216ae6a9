"""A request handed over to the competent administration: who, when, to whom; both dates kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from api.db.store import SqlStore
from api.services.records import Scope
from nlp_router.route.deadlines import add_months
from nlp_router.route.holidays import add_working_days
from tests.api.conftest import NewClient

JSON = {"Content-Type": "application/json"}
