"""The API's own description."""

from functools import lru_cache

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request


class Description(SpectacularAPIView):
    """The same for everybody who is logged in, and as long as the process lives: it changes with the code."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *_words: object, **_named: object) -> HttpResponse:
        """The OpenAPI document in the form that was asked for."""
        renderer = request.accepted_renderer
        headers = {"Content-Disposition": f'inline; filename="{self._get_filename(request, None)}"'}
        return HttpResponse(_described(renderer.format), content_type=renderer.media_type, headers=headers)


@lru_cache(maxsize=2)
def _described(form: str) -> str | bytes:
    """A second of work and more."""
    renderer = next(each for each in Description.renderer_classes if each.format == form)
    return renderer().render(Description.generator_class().get_schema(public=True))
