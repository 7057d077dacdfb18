"""The addresses of the site with a list of tickets to which the board leads, where there is none yet."""

from django.http import HttpResponse
from django.urls import include, path

from povertycase.urls import *  # noqa: F403  handlers and all
from povertycase.urls import urlpatterns as real
from rectification import urls

LIST = "list"
known = urls.urlpatterns
if LIST not in {each.name for each in known}:
    known = [*known, path("listed/", lambda request: HttpResponse(), name=LIST)]
# The first of a namespace is the one that is asked.
urlpatterns = [path("rectification/", include((known, "rectification"))), *real]
