"""Addresses of calendar feeds over REST: the caller's own."""

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from apps.accounts.models import FeedToken, SavedView
from apps.accounts.queries import views_for
from apps.accounts.services import make_feed, revoke_feed
from apps.core.api.fields import Instant, Text, Whole
from apps.core.api.serializers import StrictSerializer
from apps.core.api.views import ID_PATTERN, CreateMixin, RecordViewSet, RemoveMixin

from ..feeds.following import SHOWN, VIEWS_OF, asked, problem, words_of


class FeedSerializer(serializers.Serializer):
    """A feed: ``query`` or the saved ``view`` says what it shows; ``address`` is only in the answer that made it."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    query = serializers.CharField()
    view = serializers.IntegerField(source="view_id", allow_null=True)
    shows = serializers.SerializerMethodField()
    created_at = Instant()
    last_used_at = Instant(allow_null=True)
    address = serializers.SerializerMethodField()

    def get_shows(self, feed) -> str:
        """The same in words; empty means everything that the caller may see."""
        # Of a page of feeds all at once.
        if not hasattr(self, "_shows"):
            rows = list(self.parent.instance) if self.parent else [feed]
            self._shows = dict(zip((row.pk for row in rows), words_of(rows), strict=True))
        return self._shows[feed.pk]

    def get_address(self, feed) -> str | None:
        return self.context.get("address")


class FeedInputSerializer(StrictSerializer):
    """``query`` as in the address of the calendar (``team=payments&kind=freeze``), or the id of a saved ``view`` of it."""

    name = Text(max_length=80)
    query = Text(max_length=500, required=False, allow_blank=True, default="")
    view = Whole(required=False, allow_null=True, default=None, min_value=1)

    def validate_query(self, query: str) -> str:
        """Only what narrows the calendar, and only what is there."""
        if unknown := sorted(set(QueryDict(query.lstrip("?"))) - set(SHOWN)):
            raise serializers.ValidationError(_("A feed is not narrowed by “%s”.") % unknown[0][:40])
        if sentence := problem(query, self.context["request"].user):
            raise serializers.ValidationError(sentence)
        return asked(query)

    def validate_view(self, pk: int | None) -> SavedView | None:
        """A view of the calendar that the caller may use."""
        if pk is None:
            return None
        view = views_for(self.context["request"].user, VIEWS_OF).filter(pk=pk).first()
        if view is None:
            raise serializers.ValidationError(_("There is no such saved view of the calendar."))
        return view


class FeedViewSet(CreateMixin, RemoveMixin, RecordViewSet):
    """The caller's own feeds. Removing one closes its address for good."""

    lookup_field, lookup_url_kwarg, lookup_value_regex = "pk", "id", ID_PATTERN
    needs_version = False
    serializer_class = FeedSerializer
    input_serializer_class = FeedInputSerializer
    shown_once = ("address",)
    address = None

    def get_queryset(self):
        """Nobody reads another's addresses."""
        return FeedToken.objects.filter(user=self.request.user.pk, revoked_at=None).select_related("view")

    def get_serializer_context(self):
        return {**super().get_serializer_context(), "address": self.address}

    def perform_create(self, data):
        feed, secret = make_feed(by=self.request.user, **data)
        self.address = self.request.build_absolute_uri(reverse("calendars:feed", args=[secret]))
        return feed

    def perform_remove(self, record, version):
        revoke_feed(record, by=self.request.user)
