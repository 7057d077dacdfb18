"""What the steps on assets take."""

from rest_framework import serializers

from projects.api.fields import PaperField, YuanField
from projects.api.steps import LONGEST_NOTE, ProjectStepSerializer
from projects.choices.assets import AMISS, AssetKind, AssetOwner, AssetStatus


class AssetStepSerializer(ProjectStepSerializer):
    """What is registered of an asset; value in yuan. In `change`, note says why."""

    name = serializers.CharField(max_length=100)
    kind = serializers.ChoiceField(AssetKind.choices)
    value_yuan = YuanField()
    formed_on = serializers.DateField()
    place = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class RegisterAssetSerializer(AssetStepSerializer):
    """An asset of a project; version is the project's."""

    project = serializers.IntegerField()


class ConfirmOwnerSerializer(ProjectStepSerializer):
    """Whose an asset is, since when, and the paper that says so."""

    owner_level = serializers.ChoiceField(AssetOwner.choices)
    owner_name = serializers.CharField(max_length=100)
    confirmed_on = serializers.DateField()
    document = PaperField()


class NameKeeperSerializer(ProjectStepSerializer):
    """Who keeps an asset."""

    keeper = serializers.CharField(max_length=60)


class JudgeSerializer(ProjectStepSerializer):
    """How an asset does, and what shows it."""

    status = serializers.ChoiceField([(state.value, AssetStatus(state).label) for state in AMISS])


class DisposeSerializer(ProjectStepSerializer):
    """When an asset went, with the approval; note says why."""

    disposed_on = serializers.DateField()
    approval = PaperField()


class IncomePlanStepSerializer(ProjectStepSerializer):
    """What 村民代表大会 decided on a day, with its minutes."""

    decided_on = serializers.DateField()
    terms = serializers.CharField(max_length=500)
    document = PaperField()


class AssetIncomeStepSerializer(ProjectStepSerializer):
    """What came in; below nought it books a mistake back, and note says why."""

    received_on = serializers.DateField()
    amount_yuan = YuanField()
    payer = serializers.CharField(max_length=100)


class StrategyStepSerializer(ProjectStepSerializer):
    """What is done by whom by when; owner: a user's number."""

    plan = serializers.CharField(max_length=300)
    owner = serializers.IntegerField()
    due_on = serializers.DateField()


class FinishStrategySerializer(ProjectStepSerializer):
    """What came of a strategy; version is the strategy's."""

    strategy = serializers.IntegerField()
    result = serializers.CharField(max_length=LONGEST_NOTE)
