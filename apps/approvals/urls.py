from django.urls import path

from . import views

app_name = "approvals"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("boards/", views.board_list, name="boards"),
    path("boards/new/", views.new_board, name="new_board"),
    path("boards/<slug:slug>/", views.board, name="board"),
    path("boards/<slug:slug>/seats/", views.seats, name="seats"),
    path("boards/<slug:slug>/seats/<int:pk>/end/", views.end_seat, name="end_seat"),
    path("boards/<slug:slug>/revise/", views.revise_board, name="revise_board"),
    path("policies/", views.policies, name="policies"),
    path("policies/new/", views.new_policy, name="new_policy"),
    path("policies/<slug:slug>/", views.policy, name="policy"),
    path("policies/<slug:slug>/revise/", views.revise_policy, name="revise_policy"),
    path("revisions/", views.revision_list, name="revisions"),
    path("revisions/<str:key>/", views.revision, name="revision"),
    path("revisions/<str:key>/policy/", views.edit_policy, name="edit_policy"),
    path("revisions/<str:key>/board/", views.edit_board, name="edit_board"),
    path("revisions/<str:key>/transitions/", views.revision_transitions, name="revision_transitions"),
    path("revisions/<str:key>/redraw/", views.redraw_revision, name="redraw_revision"),
    path("<str:key>/panel/", views.panel, name="panel"),
    path("<str:key>/<slug:purpose>/", views.approval, name="approval"),
    path("<str:key>/<slug:purpose>/votes/", views.vote, name="vote"),
    path("<str:key>/<slug:purpose>/votes/<int:pk>/withdraw/", views.withdraw_vote, name="withdraw_vote"),
    path("<str:key>/<slug:purpose>/ask-again/", views.ask_again, name="ask_again"),
    path("<str:key>/<slug:purpose>/look-again/", views.look_again, name="look_again"),
]
