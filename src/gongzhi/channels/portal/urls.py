"""Paths of the desk."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, URLResolver, include, path, register_converter

from gongzhi.channels.doors import PUBLIC, SIGNED_IN, delegate_namespace, name_door
from gongzhi.channels.portal.views import (
    asking,
    barriers,
    board,
    burden,
    case,
    chart,
    community,
    data_requests,
    dispatchrules,
    district,
    draft_adoption,
    draft_corrections,
    drafts,
    duties,
    export,
    filters,
    frame,
    imports,
    intake,
    journal,
    layouts,
    listing,
    meetings,
    metrics,
    notices,
    organisations,
    packs,
    people,
    plans,
    posts,
    ratingreasons,
    register,
    residents,
    restructuring,
    roles,
    rules,
    search,
    signs,
    staffing,
    standards,
    standardtexts,
    stated,
    suggestions,
    territory,
    together,
    topics,
    triage,
    zones,
)


class CaseNumberConverter:
    """A case's number in an address; whether its digits fit is checked by the view."""

    regex = "[0-9]{8}-[0-9]{7,19}-[0-9]"

    def to_python(self, value: str) -> str:
        """Return the number as text."""
        return value

    def to_url(self, value: str) -> str:
        """Return the number as text."""
        return value


register_converter(CaseNumberConverter, "case")

# Routes that are not ours. Everything else of allauth needs an account, and nobody signs up.
_OPEN: Final = (
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "set_language",
)
_OWN_ACCOUNT: Final = (
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
)
for _name in _OPEN:
    name_door(_name, PUBLIC)
for _name in _OWN_ACCOUNT:
    name_door(_name, SIGNED_IN)
delegate_namespace("api")

_FRAME: Final[list[URLPattern | URLResolver]] = [
    path("", frame.home, name="home"),
    path("preferences/", frame.preferences, name="preferences"),
    path("account/", frame.account, name="account"),
    path("search/", search.search, name="search"),
    path("keys/", frame.show_keys, name="keys"),
    path("account/password/", frame.change_password, name="password"),
]

_CASES: Final[list[URLPattern | URLResolver]] = [
    path("", listing.list_cases, name="list"),
    path("inbox/", listing.show_inbox, name="inbox"),
    path("new/", intake.create_case, name="new"),
    path("new/suggest/", intake.suggest, name="suggest"),
    path("new/likely/", intake.show_likely, name="likely"),
    path("board/", board.show_board, name="board"),
    path("together/<slug:slug>/", together.do_together, name="together"),
    path("together/runs/<int:run_id>/", together.show_run, name="together_run"),
    path("export/", export.export_cases, name="export"),
    path("filters/save/", filters.save_filter, name="save_filter"),
    path("filters/<int:filter_id>/rename/", filters.rename_filter, name="rename_filter"),
    path("filters/<int:filter_id>/delete/", filters.delete_filter, name="delete_filter"),
    path("import/", imports.import_cases, name="import"),
    path("import/<int:run_id>/", imports.show_run, name="import_run"),
    path("import/<int:run_id>/marked/", imports.download_marked, name="import_marked"),
    path("<case:number>/", case.show_case, name="case"),
    path("<case:number>/pictures/<int:attachment_id>/", case.show_picture, name="picture"),
    path(
        "<case:number>/accept-suggestion/", suggestions.accept_suggestion, name="accept_suggestion"
    ),
    path("<case:number>/<slug:slug>/", case.do_verb, name="verb"),
    path("<case:number>/<slug:slug>/hints/", case.show_hints, name="hints"),
]

_TERRITORY: Final[list[URLPattern | URLResolver]] = [
    path("", territory.list_areas, name="list"),
    path("<str:code>/", territory.show_area, name="area"),
    path("<str:code>/boundary.geojson", territory.download_boundary, name="boundary"),
    path("<str:code>/rename/", territory.rename_area, name="rename"),
    path("<str:code>/describe/", territory.describe_area, name="describe"),
    path("<str:code>/draw/", restructuring.draw_area, name="draw"),
    path("<str:code>/split/", restructuring.split_grid, name="split"),
    path("<str:code>/merge/", restructuring.merge_grids, name="merge"),
    path("<str:code>/import/", restructuring.import_outlines, name="import_outlines"),
    path("<str:code>/found/", territory.found_area, name="found"),
    path("<str:code>/retire/", territory.retire_area, name="retire"),
    path("<str:code>/signs/", signs.list_signs, name="signs"),
    path("<str:code>/signs/issue/", signs.issue, name="issue_signs"),
    path("<str:code>/signs/print/", signs.print_signs, name="print_signs"),
    path("signs/<str:code>/retire/", signs.retire, name="retire_sign"),
    path("signs/<str:code>/replace/", signs.replace, name="replace_sign"),
]

_DRAFTS: Final[list[URLPattern | URLResolver]] = [
    path("", drafts.list_drafts, name="list"),
    path("make/", drafts.make_draft, name="make"),
    path("barriers/", barriers.list_barriers, name="barriers"),
    path("barriers/lines.geojson", barriers.lines, name="barrier_lines"),
    path("barriers/add/", barriers.add_barriers, name="add_barriers"),
    path("barriers/<int:barriers_id>/remove/", barriers.remove_barriers, name="remove_barriers"),
    path("<int:draft_id>/", drafts.show_draft, name="draft"),
    path("<int:draft_id>/grids.geojson", drafts.grids, name="grids"),
    path("<int:draft_id>/buildings.geojson", drafts.buildings, name="buildings"),
    path("<int:draft_id>/move/", draft_corrections.move_buildings, name="move"),
    path("<int:draft_id>/preview/", draft_corrections.preview_move, name="preview"),
    path("<int:draft_id>/undo/", draft_corrections.undo_move, name="undo"),
    path("<int:draft_id>/redo/", draft_corrections.redo_move, name="redo"),
    path("<int:draft_id>/grids/<int:grid>/lock/", draft_corrections.lock_grid, name="lock"),
    path("<int:draft_id>/grids/<int:grid>/name/", draft_corrections.name_grid, name="name"),
    path("<int:draft_id>/rename/", drafts.rename_draft, name="rename"),
    path("<int:draft_id>/redraw/", drafts.redraw_draft, name="redraw"),
    path("<int:draft_id>/stop/", drafts.stop_drawing, name="stop"),
    path("<int:draft_id>/discard/", drafts.discard_draft, name="discard"),
    path("<int:draft_id>/adopt/", draft_adoption.adopt_draft, name="adopt"),
    path("<int:draft_id>/call-off/", draft_adoption.call_off_adoption, name="call_off"),
]

_LAYOUTS: Final[list[URLPattern | URLResolver]] = [
    path("", layouts.list_layouts, name="list"),
    path("make/", layouts.make_layout, name="make"),
    path("<int:layout_id>/", layouts.show_layout, name="layout"),
    path("<int:layout_id>/what-if.json", layouts.what_if, name="what_if"),
    path("<int:layout_id>/sites.geojson", layouts.sites, name="sites"),
    path("<int:layout_id>/homes.geojson", layouts.homes, name="homes"),
    path("<int:layout_id>/reach.geojson", layouts.reach, name="reach"),
    path("<int:layout_id>/layout.geojson", layouts.export_geojson, name="geojson"),
    path("<int:layout_id>/export/", layouts.export_buildings, name="export"),
    path("<int:layout_id>/sites/<int:site>/move/", layouts.move_site, name="move"),
    path("<int:layout_id>/rename/", layouts.rename_layout, name="rename"),
    path("<int:layout_id>/solve/", layouts.solve_layout, name="solve"),
    path("<int:layout_id>/stop/", layouts.stop_solving, name="stop"),
    path("<int:layout_id>/discard/", layouts.discard_layout, name="discard"),
]

_ORGANISATIONS: Final[list[URLPattern | URLResolver]] = [
    path("", organisations.list_units, name="list"),
    path("new/", organisations.create_unit, name="create"),
    path("chart/", chart.show_chart, name="chart"),
    path("chart/<int:unit_id>/", chart.show_branch, name="branch"),
    path("<int:unit_id>/", organisations.show_unit, name="unit"),
    path("<int:unit_id>/change/", organisations.change_unit, name="change"),
    path("<int:unit_id>/dissolve/", organisations.dissolve_unit, name="dissolve"),
    path("<int:unit_id>/posts/new/", posts.create_post, name="create_post"),
    path("posts/<int:post_id>/change/", posts.change_post, name="change_post"),
    path("posts/<int:post_id>/close/", posts.close_post, name="close_post"),
    path("posts/<int:post_id>/appoint/", posts.appoint, name="appoint"),
    path("appointments/<int:appointment_id>/end/", posts.end_appointment, name="end_appointment"),
]

_PEOPLE: Final[list[URLPattern | URLResolver]] = [
    path("", people.list_accounts, name="list"),
    path("new/", people.create_account, name="create"),
    path("<int:account_id>/", people.show_account, name="account"),
    path("<int:account_id>/change/", people.change_account, name="change"),
    path("<int:account_id>/password/", people.reset_password, name="password"),
    path("<int:account_id>/close/", people.close_account, name="close"),
    path("<int:account_id>/tokens/issue/", people.issue_token, name="issue_token"),
    path(
        "<int:account_id>/tokens/<int:token_id>/revoke/", people.revoke_token, name="revoke_token"
    ),
]

_RESIDENTS: Final[list[URLPattern | URLResolver]] = [
    path("", residents.list_residents, name="list"),
    path("new/", register.register_resident, name="register"),
    path("households/", register.list_households, name="households"),
    path("households/new/", register.register_household, name="register_household"),
    path("households/<int:household_id>/", register.show_household, name="household"),
    path("households/<int:household_id>/close/", register.close_household, name="close_household"),
    path("<int:resident_id>/change/", register.change_resident, name="change"),
    path("<int:resident_id>/", residents.show_resident, name="resident"),
    path("<int:resident_id>/reveal/", residents.reveal, name="reveal"),
    path("<int:resident_id>/export/", residents.export, name="export"),
    path("<int:resident_id>/erase/", residents.erase, name="erase"),
]

_ZONES: Final[list[URLPattern | URLResolver]] = [
    path("", zones.list_zones, name="list"),
    path("new/", zones.create_zone, name="create"),
    path("<int:zone_id>/", zones.show_zone, name="zone"),
    path("<int:zone_id>/change/", zones.change_zone, name="change"),
    path("<int:zone_id>/retire/", zones.retire_zone, name="retire"),
]

_ROLES: Final[list[URLPattern | URLResolver]] = [
    path("", roles.list_roles, name="list"),
    path("<slug:code>/", roles.show_role, name="role"),
    path("<slug:code>/change/", roles.change_role, name="change"),
]

_CATEGORIES: Final[list[URLPattern | URLResolver]] = [
    path("", rules.list_categories, name="list"),
    path("<str:code>/change/", rules.change_category, name="change"),
    path("<str:code>/questions/", rules.change_questions, name="questions"),
]

_STANDARD_TEXTS: Final[list[URLPattern | URLResolver]] = [
    path("", standardtexts.list_texts, name="list"),
    path("new/", standardtexts.create_text, name="new"),
    path("<int:text_id>/change/", standardtexts.change_text, name="change"),
]

_DISPATCH_RULES: Final[list[URLPattern | URLResolver]] = [
    path("", dispatchrules.list_rules, name="list"),
    path("new/", dispatchrules.create_rule, name="new"),
    path("<int:rule_id>/change/", dispatchrules.change_rule, name="change"),
    path("<int:rule_id>/move/", dispatchrules.move_rule, name="move"),
    path("<int:rule_id>/switch/", dispatchrules.switch_rule, name="switch"),
    path("<int:rule_id>/take-out/", dispatchrules.take_out, name="take_out"),
    path("<int:rule_id>/put-back/", dispatchrules.put_back, name="put_back"),
]

_RATING_REASONS: Final[list[URLPattern | URLResolver]] = [
    path("", ratingreasons.list_reasons, name="list"),
    path("new/", ratingreasons.create_reason, name="new"),
    path("<int:reason_id>/change/", ratingreasons.change_reason, name="change"),
]

_TRIAGE: Final[list[URLPattern | URLResolver]] = [
    path("", triage.show_triage, name="page"),
    path("train/", triage.train, name="train"),
    path("go-back/", triage.go_back, name="go_back"),
    path("threshold/set/", triage.set_threshold, name="set_threshold"),
]

_CALENDAR: Final[list[URLPattern | URLResolver]] = [
    path("", rules.show_calendar, name="list"),
    path("set/", rules.set_day, name="set_day"),
    path("<str:day>/clear/", rules.clear_day, name="clear_day"),
]

_JOURNAL: Final[list[URLPattern | URLResolver]] = [path("", journal.show_journal, name="check")]

_NOTICES: Final[list[URLPattern | URLResolver]] = [
    path("", notices.list_notices, name="list"),
    path("new/", notices.post, name="post"),
    path("<int:notice_id>/withdraw/", notices.withdraw, name="withdraw"),
]

_STANDARDS: Final[list[URLPattern | URLResolver]] = [
    path("", standards.show_board, name="board"),
    path("findings/", standards.list_findings, name="findings"),
    path("areas.geojson", standards.areas, name="areas"),
    path("export/", standards.export, name="export"),
    path("check/", standards.check_now, name="check"),
    path("<str:key>/", standards.show_standard, name="standard"),
]

_STAFFING: Final[list[URLPattern | URLResolver]] = [
    path("", staffing.show_staffing, name="page"),
    path("export/", staffing.export_staffing, name="export"),
]

_BURDEN: Final[list[URLPattern | URLResolver]] = [
    path("", burden.list_demands, name="list"),
    path("export/", burden.export_demands, name="export"),
    path("propose/", burden.propose, name="propose"),
    path("holdings/", data_requests.list_holdings, name="holdings"),
    path("requests/", data_requests.list_requests, name="requests"),
    path("requests/ask/", asking.ask, name="ask"),
    path("requests/<int:request_id>/", data_requests.show_request, name="request"),
    path("requests/<int:request_id>/export/", data_requests.export_request, name="export_request"),
    path("requests/<int:request_id>/withdraw/", data_requests.withdraw, name="withdraw"),
    path("requests/<int:request_id>/answer/<str:area>/", data_requests.answer, name="answer"),
    path("figures/<int:figure_id>/correct/", data_requests.correct, name="correct"),
    path("<int:demand_id>/", burden.show_demand, name="demand"),
    path("<int:demand_id>/decline/", burden.decline, name="decline"),
    path("<int:demand_id>/admit/", burden.decide, {"slug": "admit"}, name="admit"),
    path("<int:demand_id>/refuse/", burden.decide, {"slug": "refuse"}, name="refuse"),
    path("<int:demand_id>/end/", burden.decide, {"slug": "end"}, name="end"),
]

_COMMUNITY: Final[list[URLPattern | URLResolver]] = [
    path("", community.show_own, name="own"),
    path("<str:code>/", community.show_day, name="day"),
]

_METRICS: Final[list[URLPattern | URLResolver]] = [
    path("", metrics.list_metrics, name="list"),
    path("figures/", stated.list_figures, name="figures"),
    path("figures/<slug:code>/state/", stated.state_figure, name="state_figure"),
    path("sites/", stated.list_sites, name="sites"),
    path("sites/new/", stated.place_site, name="place_site"),
    path("sites/<int:site_id>/close/", stated.close_site, name="close_site"),
    path("<str:metric_id>/", metrics.show_metric, name="metric"),
    path("<str:metric_id>/export/", metrics.export_metric, name="export"),
]

_PLANS: Final[list[URLPattern | URLResolver]] = [
    path("", plans.list_measures, name="list"),
    path("export/", plans.export_measures, name="export"),
    path("programmes/<int:programme_id>/", plans.show_programme, name="programme"),
    path("programmes/<int:programme_id>/match/", plans.map_unit, name="map_unit"),
    path("<int:measure_id>/", plans.show_measure, name="measure"),
    path("<int:measure_id>/<slug:slug>/", plans.do_verb, name="verb"),
]

_DUTIES: Final[list[URLPattern | URLResolver]] = [
    path("", duties.list_duties, name="list"),
    path("export/", duties.export_duties, name="export"),
    path("<int:duty_id>/keep/", duties.keep, name="keep"),
    path("<int:duty_id>/excuse/", duties.excuse, name="excuse"),
    path("<int:duty_id>/reopen/", duties.reopen, name="reopen"),
]

_MEETINGS: Final[list[URLPattern | URLResolver]] = [
    path("", meetings.list_meetings, name="list"),
    path("new/", meetings.call, name="call"),
    path("<int:meeting_id>/", meetings.show_meeting, name="meeting"),
    path("<int:meeting_id>/agenda/", meetings.change_agenda, name="agenda"),
    path("<int:meeting_id>/minutes/", meetings.record_minutes, name="minutes"),
    path("<int:meeting_id>/cancel/", meetings.cancel, name="cancel"),
]

_TOPICS: Final[list[URLPattern | URLResolver]] = [
    path("", topics.list_topics, name="list"),
    path("export/", topics.export_topics, name="export"),
    path("look/", topics.look_now, name="look"),
    path("<int:topic_id>/", topics.show_topic, name="topic"),
    path("<int:topic_id>/follow/", topics.follow, name="follow"),
    path("<int:topic_id>/hints/", topics.show_hints, name="hints"),
    path("<int:topic_id>/<slug:slug>/", topics.do_verb, name="verb"),
]

_PACKS: Final[list[URLPattern | URLResolver]] = [
    path("", packs.list_packs, name="list"),
    path("export/", packs.export, name="export"),
    path("<slug:code>/load/", packs.load, name="load"),
    path("<int:pack_id>/unload/", packs.unload, name="unload"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((_FRAME, "portal"))),
    path("cases/", include((_CASES, "cases"))),
    path("organisations/", include((_ORGANISATIONS, "organisations"))),
    path("people/", include((_PEOPLE, "people"))),
    path("residents/", include((_RESIDENTS, "residents"))),
    path("categories/", include((_CATEGORIES, "categories"))),
    path("rating-reasons/", include((_RATING_REASONS, "rating_reasons"))),
    path("dispatch-rules/", include((_DISPATCH_RULES, "dispatch_rules"))),
    path("standard-texts/", include((_STANDARD_TEXTS, "standard_texts"))),
    path("calendar/", include((_CALENDAR, "calendar"))),
    path("journal/", include((_JOURNAL, "journal"))),
    path("triage/", include((_TRIAGE, "triage"))),
    path("metrics/", include((_METRICS, "metrics"))),
    path("notices/", include((_NOTICES, "notices"))),
    path("burden/", include((_BURDEN, "burden"))),
    path("community/", include((_COMMUNITY, "community"))),
    path("plans/", include((_PLANS, "plans"))),
    path("duties/", include((_DUTIES, "duties"))),
    path("meetings/", include((_MEETINGS, "meetings"))),
    path("areas/", include((_TERRITORY, "territory"))),
    path("grid-drafts/", include((_DRAFTS, "drafts"))),
    path("site-layouts/", include((_LAYOUTS, "layouts"))),
    path("topics/", include((_TOPICS, "topics"))),
    path("zones/", include((_ZONES, "zones"))),
    path("roles/", include((_ROLES, "roles"))),
    path("standards/", include((_STANDARDS, "standards"))),
    path("staffing/", include((_STAFFING, "staffing"))),
    path("district/", include(([path("", district.show_district, name="view")], "district"))),
    path("packs/", include((_PACKS, "packs"))),
]
