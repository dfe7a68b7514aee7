"""Address of closing ranking early, and drawing."""

from django.urls import path

from waymark.web.pdday.closing import views

app_name = "closing"
urlpatterns = [path("", views.close, name="close")]
