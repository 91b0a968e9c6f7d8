from django.urls import path

from . import views

app_name = "accounts"
PERSON, TEAM = "people/<slug:username>", "teams/<slug:slug>"

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/code/", views.sign_in_code, name="sign_in_code"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("profile/", views.profile, name="profile"),
    path("password/", views.password, name="password"),
    path("second-factor/", views.second_factor, name="second_factor"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", views.revoke_token, name="revoke_token"),
    path("absences/", views.absences, name="absences"),
    path("absences/<int:pk>/cancel/", views.cancel_absence, name="cancel_absence"),
    path("drafts/", views.draft, name="draft"),
    path("views/", views.save_view, name="save_view"),
    path("people/", views.people, name="people"),
    path("people/new/", views.person_new, name="person_new"),
    path(f"{PERSON}/", views.person, name="person"),
    path(f"{PERSON}/edit/", views.person_edit, name="person_edit"),
    path(f"{PERSON}/roles/grant/", views.grant_role, name="grant_role"),
    path(f"{PERSON}/roles/revoke/", views.revoke_role, name="revoke_role"),
    path(f"{PERSON}/password/", views.set_password, name="set_password"),
    path(f"{PERSON}/second-factor/reset/", views.reset_factor, name="reset_factor"),
    path(f"{PERSON}/tokens/", views.service_token, name="service_token"),
    path(f"{PERSON}/deactivate/", views.deactivate, name="deactivate"),
    path(f"{PERSON}/reactivate/", views.reactivate, name="reactivate"),
    path("teams/", views.teams, name="teams"),
    path("teams/new/", views.team_new, name="team_new"),
    path(f"{TEAM}/", views.team, name="team"),
    path(f"{TEAM}/edit/", views.team_edit, name="team_edit"),
    path(f"{TEAM}/members/", views.add_member, name="add_member"),
    path(f"{TEAM}/members/<slug:username>/confirm/", views.confirm_member, name="confirm_member"),
    path(f"{TEAM}/members/<slug:username>/remove/", views.remove_member, name="remove_member"),
    path("roles/", views.roles, name="roles"),
]
