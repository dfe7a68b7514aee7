"""Addresses of a day's draws."""

from django.urls import path

from waymark.web.pdday.draws import acts, advice, cancelling, changing, moving_up, pages, promises, proof, trades

app_name = "draws"
urlpatterns = [
    path("", pages.all_draws, name="list"),
    path("ask/", acts.ask, name="ask"),
    path("compare/", pages.compare, name="compare"),
    path("promise/", promises.promise, name="promise"),
    path("seal/", promises.seal, name="seal"),
    path("public-value/", promises.public_value, name="public_value"),
    path("start-over/", promises.starting_over, name="start_over"),
    path("start-over/agree/", promises.agree, name="agree"),
    path("<str:draw_id>/", pages.board, name="board"),
    path("<str:draw_id>/progress.json", pages.progress, name="progress"),
    path("<str:draw_id>/numbers/<str:name>.csv", pages.numbers, name="numbers"),
    path("<str:draw_id>/trades/", trades.trades, name="trades"),
    path("<str:draw_id>/again/", acts.again, name="again"),
    path("<str:draw_id>/approve/", acts.approve, name="approve"),
    path("<str:draw_id>/publish/", acts.publish, name="publish"),
    path("<str:draw_id>/advice/", advice.advice, name="advice"),
    path("<str:draw_id>/advice/ask/", advice.ask_advice, name="ask_advice"),
    path("<str:draw_id>/advice/progress.json", advice.advice_progress, name="advice_progress"),
    path("<str:draw_id>/cancel/", cancelling.cancel, name="cancel"),
    path("<str:draw_id>/cancel/ask/", cancelling.ask_to_cancel, name="ask_to_cancel"),
    path("<str:draw_id>/move-up/", moving_up.move_up, name="move_up"),
    path("<str:draw_id>/move-up/ask/", moving_up.ask_to_move_up, name="ask_to_move_up"),
    path("<str:draw_id>/changes/<str:change_id>/", changing.change, name="change"),
    path("<str:draw_id>/changes/<str:change_id>/progress.json", changing.change_progress, name="change_progress"),
    path("<str:draw_id>/changes/<str:change_id>/do/", changing.do_change, name="do_change"),
    path("<str:draw_id>/draft.zip", pages.draft_bundle, name="draft_bundle"),
    path("<str:draw_id>/proof/", proof.proof, name="proof"),
    path("<str:draw_id>/proof/bundle.zip", proof.bundle, name="bundle"),
    path("<str:draw_id>/proof/after-changes.zip", proof.bundle_after_changes, name="bundle_after_changes"),
    path("<str:draw_id>/proof/input.txt", proof.input_form, name="input_form"),
    path("<str:draw_id>/proof/sealed.txt", proof.sealed_form, name="sealed_form"),
    path("<str:draw_id>/proof/assignments.csv", proof.assignments, name="assignments"),
]
