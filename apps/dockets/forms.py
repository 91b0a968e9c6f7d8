"""Small forms on record pages."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User

from .models import Task


class TaskForm(forms.Form):
    title = forms.CharField(label=_("What is to be done"), max_length=200)
    owner = forms.ModelChoiceField(
        label=_("Who"),
        queryset=User.objects.filter(is_active=True, is_service=False),
        to_field_name="username",
        required=False,
    )
    offset_minutes = forms.IntegerField(
        label=_("Minutes after the window opens"),
        help_text=_("Negative: before it opens. It moves with the window."),
        required=False,
        min_value=-1_000_000,
        max_value=1_000_000,
    )
    planned_minutes = forms.IntegerField(label=_("Takes minutes"), required=False, min_value=1, max_value=100_000)
    after = forms.ModelChoiceField(
        label=_("Waits for"), queryset=Task.objects.none(), required=False, empty_label=_("nothing")
    )

    def __init__(self, *args, docket, task: Task | None = None, **kwargs):
        """``task`` is the one that is edited; it cannot wait for itself."""
        super().__init__(*args, **kwargs)
        others = docket.tasks.all()
        self.fields["after"].queryset = others.exclude(pk=task.pk) if task else others


class LinkForm(forms.Form):
    url = forms.CharField(label=_("Address or key"), max_length=500)
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    author = forms.ModelChoiceField(
        label=_("Whose work it is"),
        help_text=_("Whoever wrote what is delivered does not approve it."),
        queryset=User.objects.filter(is_active=True, is_service=False),
        to_field_name="username",
        required=False,
        empty_label=_("not said"),
    )


class CommentForm(forms.Form):
    text = forms.CharField(label=_("Comment"), widget=forms.Textarea(attrs={"rows": 3}))


class FileForm(forms.Form):
    file = forms.FileField(label=_("File"), allow_empty_file=True)


class TagsForm(forms.Form):
    tags = forms.CharField(
        label=_("Tags"), required=False, max_length=1000, help_text=_("Plain words, separated by blanks or commas.")
    )

    def clean_tags(self) -> list[str]:
        """The words."""
        return [word for word in re.split(r"[\s,;]+", self.cleaned_data["tags"]) if word]
