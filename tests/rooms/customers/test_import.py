"""The billing's list: idempotent by external id, line by line, resumable, every refused line named (E57)."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from tests.cast import LONG_AGO
from tests.rooms.customers.conftest import NOW, Desk

from countersign.calendars.commands import Written, make_calendar
from countersign.customers import commands
from countersign.customers.commands import Report, import_customers
from countersign.customers.models import BillingName, Contact, Contract, Customer, Import, Party, Plan, Service
from countersign.customers.rules import SEVERITIES, Norm, norms
from countersign.customers.rules.billing import COLUMNS, ListUnreadable, lines_of_csv, lines_of_json
from countersign.kernel.actor import SYSTEM
from countersign.kernel.errors import NotAllowed
from countersign.ledger.models import Event

DOCUMENTED = Path(__file__).parents[3] / "docs" / "operations" / "import.md"
pytestmark = pytest.mark.django_db


def example() -> bytes:
    """Return the list that the operator's page shows."""
    return DOCUMENTED.read_text(encoding="utf-8").split("```csv\n")[1].split("```")[0].encode()


def rows(*told: dict[str, str]) -> bytes:
    """Write a list of lines."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(COLUMNS), restval="")
    writer.writeheader()
    writer.writerows(told)
    return out.getvalue().encode()


def listed() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(example().decode())))


def take(data: bytes, **more: object) -> Report:
    return import_customers(lines_of_csv(data), name="test", by=SYSTEM, at=NOW, **more)  # type: ignore[arg-type]


def codes(report: Report) -> list[tuple[int, str]]:
    return [(one.line.number, one.refusal.code) for one in report.refused if one.refusal]


def test_the_documented_example_is_taken_and_a_second_run_changes_nothing(desk: Desk) -> None:
    first = take(example())
    assert codes(first) == []
    assert first.counts == {"created": 4, "changed": 0, "adopted": 1, "unchanged": 0, "refused": 0}
    contract = Contract.objects.get(number="41-2090")
    assert (contract.customer.name, contract.customer.state) == ("ООО «Северный ветер»", "active")
    assert Service.objects.get().identifiers == ["198.51.100.61", "cs1301.example.net"]
    assert Contact.objects.get().account.email == "p.orlov@veter.example"
    assert [v.state for v in contract.customer.verifications.all()] == ["in_force"]
    before = Event.objects.count()
    second = take(example())
    assert second.counts["unchanged"] == 5
    assert Event.objects.count() == before + 2  # The import itself, begun and finished.


def test_a_dry_run_says_the_same_and_leaves_nothing(desk: Desk) -> None:
    before = Event.objects.count()
    report = take(example(), dry_run=True)
    assert (report.counts["created"], report.counts["adopted"], report.id) == (4, 1, None)
    assert (Customer.objects.count(), BillingName.objects.count(), Import.objects.count()) == (0, 0, 0)
    assert Event.objects.count() == before


def test_a_changed_line_changes_only_what_it_says(desk: Desk) -> None:
    take(example())
    told = listed()
    told[3] |= {"product": "Dedicated server"}
    told[4] |= {"roles": "owner;technical", "phone": "+7 495 111-22-33"}
    told.append(dict.fromkeys(told[0], "") | {"kind": "plan", "external_id": "p-2", "name": "Premium",
                                              "targets": told[0]["targets"]})  # fmt: skip
    told[2] |= {"plan": "p-2"}
    report = take(rows(*told))
    assert codes(report) == []
    assert report.counts == {"created": 1, "changed": 3, "adopted": 0, "unchanged": 2, "refused": 0}
    assert Service.objects.get().product == "Dedicated server"
    assert Contact.objects.get().roles == ["owner", "technical"]
    assert Contract.objects.get().subscriptions.get(ends_at=None).plan.name == "Premium"


@pytest.mark.parametrize("change", [{"tax_id": "7736050003"}, {"name": "ООО «Иной»"}, {"category": "state_institution",
                                    "superior": "x"}, {"country": "KZ", "tax_id": "990440000385"}])  # fmt: skip
def test_an_import_never_changes_who_a_customer_is_T77(desk: Desk, change: dict[str, str]) -> None:
    """security T77."""
    take(example())
    told = listed()
    told[1] |= change
    report = take(rows(told[1]))
    assert codes(report) == [(2, "identity_not_by_import")]
    party = Party.objects.get()
    assert (party.version, party.data["tax_id"]) == (1, "7707083893")


def test_every_refused_line_is_named_and_the_others_are_taken(desk: Desk) -> None:
    good = listed()
    bad = [
        {"kind": "customer", "external_id": "c-1", "category": "legal_entity", "country": "RU", "name": "X"},
        {"kind": "customer", "external_id": "c-2", "category": "club", "country": "RU", "name": "X"},
        {"kind": "contract", "external_id": "k-9", "parent": "nobody", "plan": "Business"},
        {"kind": "contract", "external_id": "k-8", "parent": "c-104", "plan": "Gold"},
        {"kind": "contract", "external_id": "k-7", "parent": "c-104", "plan": "Business", "number": "abc"},
        {"kind": "service", "external_id": "s-2", "parent": "k-104-1", "name": "cs2"},
        {"kind": "contact", "external_id": "o-2", "parent": "k-104-1", "email": "x", "name": "X", "roles": "owner"},
        {"kind": "contact", "external_id": "o-3", "parent": "k-104-1", "email": "a@b.ru", "name": "X", "roles": "x"},
        {"kind": "contact", "external_id": "o-4", "parent": "k-104-1", "email": "mira@nimbus.example", "name": "X",
         "roles": "owner"},
        {"kind": "invoice", "external_id": "i-1"},
        {"kind": "plan", "external_id": ""},
        {"kind": "plan", "external_id": "p\x00"},
        {"kind": "plan", "external_id": "p-3", "name": "x" * 3000},
        {"kind": "plan", "external_id": "p-4", "name": "Free", "targets": "critical=1/1"},
        {"kind": "service", "external_id": "s-77", "parent": "k-104-1", "name": "other", "product": "x"},
    ]  # fmt: skip
    report = take(rows(*good, *bad))
    assert dict(codes(report)) == {
        7: "field_missing", 8: "category", 9: "parent_unknown", 10: "plan_unknown", 11: "contract_number",
        12: "column_empty", 13: "email_malformed", 14: "contact_roles", 15: "contact_email_unusable", 16: "line_kind",
        17: "external_id_missing", 18: "line_nul", 19: "field_too_long", 20: "targets_malformed", 21: "line_twice",
    }  # fmt: skip
    assert (Customer.objects.count(), Contact.objects.count()) == (1, 1)
    assert sum(report.counts.values()) == len(good) + len(bad)


def test_services_wait_for_an_identification_where_the_law_asks(desk: Desk) -> None:
    told = listed()
    told[1] |= {"verified_method": "", "verified_on": ""}
    report = take(rows(*told))
    assert codes(report) == [(5, "identification_missing")]
    told[1] |= {"verified_method": "telepathy", "verified_on": "2025-01-01"}
    assert (2, "method_not_allowed") in codes(take(rows(*told))) or codes(take(rows(told[1]))) == [
        (2, "method_not_allowed")
    ]
    told[1] |= {"verified_method": "in_person"}
    assert codes(take(rows(*told))) == []


def test_what_was_entered_by_hand_is_found_again(desk: Desk) -> None:
    take(example())
    told = [row | {"external_id": "new-" + row["external_id"]} for row in listed()]
    for row in told:
        row["parent"] = "new-" + row["parent"] if row["parent"] else ""
        row["plan"] = "new-" + row["plan"] if row["plan"] else ""
    report = take(rows(*told))
    assert report.counts["adopted"] == 5
    assert (Customer.objects.count(), Contract.objects.count(), Plan.objects.count()) == (1, 1, 1)


def test_an_end_ends_contract_service_and_contact(desk: Desk) -> None:
    take(example())
    told = listed()
    told[3] |= {"ended_on": "2026-03-01"} if "ended_on" in told[3] else {}
    extra = {"kind": "contact", "external_id": "o-10", "parent": "k-104-1", "email": "b@veter.example", "name": "B",
             "roles": "owner"}  # fmt: skip
    ended = [row | {"ended_on": "2026-03-01"} for row in told[2:]]
    report = take(rows(extra, *ended))
    assert codes(report) == []
    assert Contract.objects.get().ended_at is not None
    assert not Service.objects.get().is_active
    assert [one.is_active for one in Contact.objects.order_by("id")] == [False, True]


def test_a_killed_import_goes_on_when_it_is_run_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from countersign.customers.commands.importing import lists

    many = [
        {"kind": "customer", "external_id": f"c-{n}", "name": f"Person {n}", "category": "individual", "country": "IT",
         "tax_id": "RCCMNL83S18D969H"} for n in range(7)
    ]  # fmt: skip
    lines = lines_of_csv(rows(*many))
    monkeypatch.setattr(lists, "BATCH", 3)

    class Killed(BaseException):
        """The process ends."""

    def cut() -> object:
        for number, line in enumerate(lines):
            if number == 4:
                raise Killed
            yield line

    with pytest.raises(Killed):
        import_customers(cut(), name="cut", by=SYSTEM, at=NOW)  # type: ignore[arg-type]
    assert Customer.objects.count() == 3
    report = import_customers(lines, name="again", by=SYSTEM, at=NOW)
    assert report.counts == {"created": 4, "changed": 0, "adopted": 0, "unchanged": 3, "refused": 0}
    assert Customer.objects.count() == 7


def test_first_line_and_identity_officers_import_nothing(desk: Desk) -> None:
    for by in (desk.first_line, desk.olga):
        with pytest.raises(NotAllowed):
            import_customers([], name="x", by=by, at=NOW)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "list_empty"), (b"\n\n", "list_empty"), (b"name,price\n", "columns_missing"),
        (b"kind,external_id,passport\n", "columns_unknown"), (b"kind,external_id,kind\n", "columns_twice"),
        ("kind,external_id,name\ncustomer,1,Привет мир".encode("cp1251"), "list_not_utf8"),
        ("kind,external_id\n".encode("utf-16"), "list_not_utf8"), (b"\xff" * 10, "list_not_utf8"),
        (b"x" * (64 * 2**20 + 1), "list_too_large"),
    ],
)  # fmt: skip
def test_a_list_that_is_none_is_refused_as_a_whole(data: bytes, code: str) -> None:
    with pytest.raises(ListUnreadable) as refused:
        lines_of_csv(data)
    assert refused.value.fault.code == code
    if b"\xcf\xf0" in data:
        assert refused.value.fault.facts["guess"] == "Windows-1251"


def test_a_byte_order_mark_semicolons_and_windows_line_ends_are_fine(desk: Desk) -> None:
    text = "kind;external_id;name;category;country;tax_id\r\ncustomer;c-1;Анна Белова;individual;RU;123456789047\r\n"
    for data in (text.encode("utf-8-sig"), text.encode()):
        (line,) = lines_of_csv(data)
        assert line.values["name"] == "Анна Белова"


def test_json_lines_and_arrays_are_the_same_list(desk: Desk) -> None:
    one = b'{"kind": "contact", "external_id": 7, "roles": ["owner", "billing"], "name": "A"}'
    for data in (one, b"[" + one + b"]"):
        (line,) = lines_of_json(data)
        assert (line.external_id, line.many("roles"), line.fault) == ("7", ["owner", "billing"], None)
    for data, code in ((b"[1]", "line_no_object"), (b'{"kind": {"a": 1}, "external_id": "x"}', "value_no_text"),
                       (b'{"kind": "plan", "external_id": "x", "is_admin": "1"}', "column_unknown")):  # fmt: skip
        (line,) = lines_of_json(data)
        assert line.fault is not None and line.fault.code == code
    for data in (b"{", b"", b"[" * 100_000):
        with pytest.raises(ListUnreadable):
            lines_of_json(data)


def test_the_import_is_in_the_record(desk: Desk) -> None:
    report = take(example())
    row = Import.objects.get(pk=report.id)
    assert (row.state, row.counts["created"]) == ("finished", 4)
    channels = set(Event.objects.filter(type__in=["customer.registered", "service.added"]).values_list("channel"))
    assert channels == {("import",)}
    assert commands.import_customers is import_customers


def test_plans_in_the_longer_form_with_prices_and_hours(desk: Desk) -> None:
    make_calendar("Office", Written({"zone": "Europe/Moscow", "week": {"mon": [["09:00", "18:00"]]}}), by=SYSTEM,
                  at=LONG_AGO)  # fmt: skip
    told = listed()
    line = "critical=15m/30m/8h;high=15m@home/1h@home/8h@home~95;normal=15m@home/2h@home;low=1h@Office/4h@home"
    told[0] |= {"targets": line, "fee": "49.00", "currency": "EUR", "channels": "portal;phone", "named_contacts": "5"}
    told[2] |= {"calendar": "Office", "credit_rule": "Availability"}
    told[3] |= {"fee": "30,00", "currency": "EUR"}
    assert codes(take(rows(*told))) == []
    plan = Plan.objects.latest("id")
    assert (plan.fee_minor, plan.currency, plan.channels, plan.named_contacts) == (4900, "EUR", ["portal", "phone"], 5)
    assert norms(plan.targets)["high"]["resolution"] == Norm(8 * 3600, "home", 95)
    contract = Contract.objects.get(number="41-2090")
    assert contract.calendar is not None
    assert (contract.calendar.name, contract.credit_rule) == ("Office", "Availability")
    assert Service.objects.get().fee_minor == 3000
    before = Event.objects.count()
    again = [one | {"address": one["address"]} for one in told]
    again[0] |= {"channels": "portal;phone;mail"}
    assert take(rows(*again)).counts["changed"] == 1
    assert Plan.objects.latest("id").version == plan.version + 1
    assert Event.objects.count() == before + 3  # The import's two, and the version.


def test_targets_may_be_json_and_what_is_wrong_is_named(desk: Desk) -> None:
    norm = {"first": {"seconds": 900}, "next": {"seconds": 3600, "calendar": "home"}}
    told = [{"kind": "plan", "external_id": "j-1", "name": "Json", "targets": dict.fromkeys(SEVERITIES, norm)},
            {"kind": "plan", "external_id": "j-2", "name": "Nowhere", "targets": "critical=1m@Nowhere/1m;high=1m/1m;"
             "normal=1m/1m;low=1m/1m"},
            {"kind": "plan", "external_id": "j-3", "name": "Dear", "fee": "much", "currency": "EUR",
             "targets": "critical=1/1;high=1/1;normal=1/1;low=1/1"}]  # fmt: skip
    report = import_customers(lines_of_json(json.dumps(told).encode()), name="test", by=SYSTEM, at=NOW)
    assert dict(codes(report)) == {2: "calendar_unknown", 3: "amount_malformed"}
    assert norms(Plan.objects.get(name="Json").targets)["low"]["next"] == Norm(3600, "home")
