"""Addresses of signing in and out."""

from django.urls import path

from waymark.web.signing_in import beginning, local, second_step, views, visits
from waymark.web.signing_in.oidc import views as oidc
from waymark.web.signing_in.saml import views as saml

urlpatterns = [
    path("sign-in/", views.sign_in_page, name="sign_in"),
    path("sign-in/as/", views.enter, name="sign_in_as"),
    path("sign-in/reset-demo/", views.start_over, name="reset_demo"),
    path("sign-in/with/<slug:key>/", beginning.begin, name="sign_in_with"),
    path("sign-in/with/<slug:key>/return/", oidc.come_back, name="sign_in_return"),
    path("sign-in/with/<slug:key>/answer/", saml.answer, name="sign_in_answer"),
    path("sign-in/with/<slug:key>/finish/", saml.finish, name="sign_in_finish"),
    path("sign-in/with/<slug:key>/metadata/", saml.metadata, name="sign_in_metadata"),
    path("sign-in/local/", local.sign_in_local, name="sign_in_local"),
    path("sign-in/second-step/", second_step.second_step, name="second_step"),
    path("sign-in/second-step/set-up/", second_step.set_up, name="second_step_set_up"),
    path("sign-out/", views.leave, name="sign_out"),
    path("visits/", visits.visits, name="visits"),
    path("visits/end-others/", visits.end_others, name="end_other_visits"),
    path("visits/second-steps/<int:number>/remove/", visits.remove_step, name="remove_second_step"),
    path("visits/end/", visits.end_somebodys, name="end_somebodys_visits"),
]
