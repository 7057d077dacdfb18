"""Every address of the site, from the URL resolver."""

import inspect
import re
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, reverse

SAMPLES = {
    "pk": 1,
    "id": 1,
    "app_label": "povertycase",
    "url": "x",
    "object_id": "1",
    "content_type_id": 1,
    "kind": "started",
    "paper": "authorisation",
    "ledger_code": "labour",
    "log": "training",
}
SAMPLE_UUID = "00000000-0000-4000-8000-000000000000"

CAPTURED = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")


@dataclass(frozen=True)
class Operation:
    """name: namespaced; arguments: the captured names; methods: what the view answers to."""

    name: str
    route: str
    arguments: tuple[str, ...]
    methods: tuple[str, ...]

    def path(self, **given):
        """The address for one record."""
        values = {argument: given.get(argument, self._sample(argument)) for argument in self.arguments}
        if not self.is_named:
            return "/" + CAPTURED.sub(lambda found: str(values[found[1] or found[2]]), self.route).rstrip("$")
        return reverse(self.name, kwargs=values)

    def _sample(self, argument):
        return SAMPLE_UUID if f"<uuid:{argument}>" in self.route else SAMPLES.get(argument, 1)

    @property
    def is_named(self):
        """The admin has a few addresses that only say where else to go."""
        return not self.name.endswith(self.route)

    @property
    def example(self):
        """The address with sample values."""
        return self.path()


def operations(resolver, prefix="", namespace=""):
    """Each address once; one without a name is called like its route."""
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = ":".join(part for part in (namespace, pattern.namespace) if part)
            yield from operations(pattern, route, inner)
        elif isinstance(pattern, URLPattern):
            name = ":".join(part for part in (namespace, pattern.name or route) if part)
            arguments = tuple(pattern.pattern.converters or pattern.pattern.regex.groupindex)
            yield Operation(name, route, arguments, _methods(pattern.callback))


def _methods(callback):
    mapped = getattr(callback, "actions", None)
    if mapped:
        # DRF adds head, which is get without its body, once a view has answered.
        return tuple(sorted(method.upper() for method in mapped if method != "head"))
    view = getattr(callback, "cls", None) or getattr(callback, "view_class", None)
    if view:
        return tuple(
            name.upper() for name in ("get", "post", "put", "patch", "delete") if hasattr(view, name)
        )
    return tuple(sorted(_declared(callback) & {"GET", "POST"})) or ("GET", "POST")


def _declared(callback):
    """What `require_http_methods` of a function lets through: nothing else reaches it."""
    while callback:
        declared = inspect.getclosurevars(callback).nonlocals.get("request_method_list")
        if declared:
            return set(declared)
        callback = getattr(callback, "__wrapped__", None)
    return set()
