"""What a person is told, how and when: the page for customers and staff, without JavaScript (E40)."""

from __future__ import annotations

import re
from typing import Any

from tests.cast import Cast
from tests.web.world import CUSTOMERS, STAFF, browser

from countersign.notify.models import Device, Preferences

PAGE = "/account/notices"
# The keys of a browser, out of RFC 8291, chapter 5.
KEYS = {
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}


def test_e40_staff_choose_among_presets_and_ways_and_hours(cast: Cast) -> None:
    mira = browser(STAFF["first_line"])
    page = mira.get(PAGE).content.decode()
    assert "On shift" in page and "Specialist" in page and "Manager" in page
    assert len(re.findall(r'type="radio" name="way_[a-z]+" value="nothing"', page)) == 4, "alarms cannot be turned off"
    assert "security of your account" in page
    assert mira.post(PAGE + "/preset", {"preset": "manager"}).status_code == 303
    row = Preferences.objects.get()
    assert (row.preset, row.ways["silence"], row.quiet) == ("manager", "digest", "shift")
    form = {
        "way_given": "push", "way_silence": "nothing", "quiet": "hours", "told_from": "22:00", "told_until": "06:00",
        "days": ["1", "2", "7"], "digest_at": "06:30",
    }  # fmt: skip
    assert mira.post(PAGE, form)["Location"] == f"{PAGE}?done=saved"
    row = Preferences.objects.get()
    assert (row.preset, row.ways["given"], row.ways["silence"]) == ("own", "push", "nothing")
    assert (row.quiet, row.told_from, row.told_until, row.days, row.digest_at) == ("hours", 1320, 360, [1, 2, 7], 390)
    page = mira.get(PAGE).content.decode()
    assert 'name="way_given" value="push" checked' in page and 'value="22:00"' in page
    for wrong in (
        {"told_until": "22:00"},
        {"days": []},
        {"digest_at": "soon"},
        {"way_alarms": "nothing"},
        {"quiet": "x"},
    ):
        refused = mira.post(PAGE, form | wrong)
        assert refused.status_code == 422 and 'name="way_given" value="push" checked' in refused.content.decode()
    assert mira.post(PAGE + "/preset", {"preset": "daily"}).status_code == 422
    assert Preferences.objects.get().told_from == 1320


def test_e40_customers_choose_less_and_read_what_cannot_be_turned_off(cast: Cast) -> None:
    owner = browser(CUSTOMERS["owner"])
    page = owner.get(PAGE).content.decode()
    assert 'value="nothing"' not in page and 'value="shift"' not in page
    assert "countersign" in page or "подтвер" in page
    assert owner.post(PAGE, {"way_answers": "nothing", "quiet": "never"}).status_code == 422
    assert owner.post(PAGE + "/preset", {"preset": "daily"}).status_code == 303
    assert Preferences.objects.get().ways["answers"] == "digest"


def test_e40_a_device_is_added_seen_and_ended_by_its_person_alone(cast: Cast) -> None:
    mira, artem = browser(STAFF["first_line"]), browser(STAFF["second_line"])
    given = {"endpoint": "https://push.example.org/abc", **KEYS}
    inside = mira.post(PAGE + "/devices", given | {"endpoint": "http://127.0.0.1/abc"})
    assert inside.status_code == 422 and not Device.objects.exists()
    assert mira.post(PAGE + "/devices", given, headers={"user-agent": mira_browser()}).status_code == 303
    device = Device.objects.get()
    page = mira.get(PAGE).content.decode()
    assert f'data-device="{device.pk}"' in page and "push.example.org" in page and "/abc" not in page
    assert mira.post(PAGE + "/devices/seen", {"endpoint": given["endpoint"]}).json() == {"device": device.pk}
    assert artem.post(PAGE + "/devices/seen", {"endpoint": given["endpoint"]}).status_code == 404
    assert artem.post(f"{PAGE}/devices/{device.pk}/end").status_code == 404
    assert mira.post(f"{PAGE}/devices/{device.pk}/end").status_code == 303
    assert mira.post(PAGE + "/devices/seen", {"endpoint": given["endpoint"]}).status_code == 404
    worker: Any = mira.get("/push-worker.js")
    assert (
        worker["Content-Type"].startswith("text/javascript")
        and worker["Content-Security-Policy"].startswith("default-src 'none'; ")
    )
    assert "Held in your place" in worker.content.decode() and "Nimbus Cloud" in worker.content.decode()


def mira_browser() -> str:
    return "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0"
