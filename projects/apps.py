"""Projects as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from projects.choices.verbs import FACTS, VERBS


class ProjectsConfig(AppConfig):
    """The project library, milestones, funds, benefits and assets."""

    name = "projects"
    verbose_name = _("项目资金")
    verbs = VERBS
    facts = FACTS
    demo = "projects.actions.demo.seed_projects"
