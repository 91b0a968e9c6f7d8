from django.urls import path, re_path

from . import views

app_name = "dockets"
urlpatterns = [
    path("<str:key>/", views.go, name="go"),
    path("<str:key>/tasks/", views.tasks, name="tasks"),
    re_path(
        r"^(?P<key>[^/]+)/tasks/(?P<pk>\d{1,15})/(?P<act>start|finish|skip|reopen)/$", views.task_act, name="task_act"
    ),
    path("<str:key>/tasks/<int:pk>/", views.edit_task, name="task"),
    re_path(r"^(?P<key>[^/]+)/tasks/(?P<pk>\d{1,15})/(?P<way>up|down)/$", views.move_task, name="move_task"),
    path("<str:key>/files/", views.files, name="files"),
    path("<str:key>/files/<int:pk>/", views.file, name="file"),
    path("<str:key>/files/<int:pk>/remove/", views.detach, name="detach"),
    path("<str:key>/tags/", views.tags, name="tags"),
    path("<str:key>/links/", views.links, name="links"),
    path("<str:key>/links/<int:pk>/remove/", views.unlink, name="unlink"),
    path("<str:key>/comments/", views.comments, name="comments"),
    path("<str:key>/watch/", views.watch, name="watch"),
]
