"""The addresses of rectification."""

from django.urls import URLPattern
from rest_framework.routers import SimpleRouter

app_name = "rectification"

router = SimpleRouter()

urlpatterns: list[URLPattern] = []
