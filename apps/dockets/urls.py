from django.urls import path, re_path

from . import views

app_name = "dockets"
urlpatterns = [
    path("<str:key>/", views.go, name="go"),
    path("<str:key>/tasks/", views.tasks, name="tasks"),
    re_path(r"^(?P<key>[^/]+)/tasks/(?P<pk>\d{1,15})/(?P<act>finish|skip|reopen)/$", views.task_act, name="task_act"),
    path("<str:key>/tasks/<int:pk>/", views.edit_task, name="task"),
    path("<str:key>/links/", views.links, name="links"),
    path("<str:key>/links/<int:pk>/remove/", views.unlink, name="unlink"),
    path("<str:key>/comments/", views.comments, name="comments"),
    path("<str:key>/watch/", views.watch, name="watch"),
]
