"""A program that knows Slipway from its OpenAPI document alone: what is not in the document, it may not call."""

from __future__ import annotations

import re
from datetime import timedelta

from openapi_schema_validator import OAS31Validator
from rest_framework.test import APIClient

from apps.accounts import services
from apps.core import clock

ROOT = "/api/v1/"
JSON = ("application/json", "application/problem+json")


class Program:
    """Calls with one person's token. Every address, method, status and body is held against the document."""

    def __init__(self, user, document: dict | None = None):
        made = services.make_token(
            by=user, name="journey", scopes=["read", "write", "approve"], expires_at=clock.now() + timedelta(days=80)
        )
        self._client = APIClient(raise_request_exception=False)
        self._client.credentials(HTTP_AUTHORIZATION=f"Bearer {made.secret}")
        self.document = document or self._client.get(f"{ROOT}schema/").json()
        self._paths = [(_pattern(path), methods) for path, methods in self.document["paths"].items()]

    def get(self, path: str, *, status: int = 200, **parameters):
        """What an address answers; ``parameters`` go into the query."""
        return self._call("get", path, status, parameters)

    def post(self, path: str, body: dict | None = None, *, status: int = 200, version=None, key: str = ""):
        """Send a body, with the version it is meant for and an idempotency key where given."""
        return self._call("post", path, status, body or {}, version=version, key=key)

    def patch(self, path: str, body: dict, *, status: int = 200, version=None):
        """Change some fields of a version."""
        return self._call("patch", path, status, body, version=version)

    def options_of(self, path: str) -> dict[str, dict]:
        """The transitions of a record by name, refused ones too."""
        return {row["name"]: row for row in self.get(f"{path}transitions/")["transitions"]}

    def take(self, path: str, transition: str, *, status: int = 200, **given):
        """Take a transition on the version that is read just before."""
        version = self.get(f"{path}transitions/")["version"]
        return self.post(f"{path}transitions/", {"transition": transition, **given}, status=status, version=version)

    def _call(self, method: str, path: str, status: int, body: dict, *, version=None, key: str = ""):
        operation = self._operation(method, ROOT + path)
        headers = {"If-Match": f'"{version}"'} if version is not None else {}
        headers |= {"Idempotency-Key": key} if key else {}
        answer = getattr(self._client, method)(ROOT + path, body, headers=headers)
        assert answer.status_code == status, (method, path, answer.status_code, answer.content[:2000])
        found = answer.json() if answer.content else None
        self._agrees(operation, method, path, answer, found)
        return found

    def _operation(self, method: str, address: str) -> dict:
        fits = [methods for pattern, methods in self._paths if pattern.fullmatch(address) and method in methods]
        assert fits, f"The document knows no {method.upper()} {address}."
        return fits[0][method]

    def _agrees(self, operation: dict, method: str, path: str, answer, found) -> None:
        said = operation["responses"].get(str(answer.status_code))
        assert said is not None, (
            f"{method.upper()} {path} answers {answer.status_code}, which the document does not tell."
        )
        for kind in JSON:
            if found is not None and kind in said.get("content", {}) and answer["Content-Type"].startswith(kind):
                schema = {**said["content"][kind]["schema"], "components": self.document["components"]}
                problems = [
                    f"{problem.json_path}: {problem.message}" for problem in OAS31Validator(schema).iter_errors(found)
                ]
                assert problems == [], (method, path, problems[:5])


def _pattern(path: str) -> re.Pattern:
    return re.compile("[^/]+".join(re.escape(part) for part in re.split(r"\{[^}]+\}", path)))


def sentences(problem: dict) -> str:
    """Every sentence of a problem document."""
    return " ".join([problem.get("detail", ""), *(row.get("sentence", "") for row in problem.get("refusals", ()))])
