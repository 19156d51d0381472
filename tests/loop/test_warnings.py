from __future__ import annotations

from graph.changes import CreateNode
from graph.schema import Referral, Signal, Visit, Warning
from matching.use_cases import VisitResult, record_visit
from tests.builders import a_household, a_region
from tests.loop.county import HOUSEHOLD, Play, load, write


def open_referrals(play: Play) -> set[tuple[str, str | None]]:
    return {
        (one.disposition, one.kind) for one in play.view().all(Referral) if one.role == "lead" and one.outcome is None
    }


def test_signals_become_one_warning_with_its_referrals(play: Play) -> None:
    load(play.engine)
    play.signals("death", "serious_illness")
    counts = play.night().as_json()["counts"]
    assert counts["signals"] == 2
    assert counts["warnings"] == {"red": 1}
    assert counts["referrals"]["by_disposition"] == {"deliver": 4, "mutual_aid": 1, "visit": 1}


def test_a_second_night_changes_nothing(play: Play) -> None:
    load(play.engine, households=5)
    for number in range(1, 6):
        play.signals("college_admission", "death", household=f"household:{number}")
    play.night()
    before = list(play.engine.store.dump())
    counts = play.night().as_json()["counts"]
    assert list(play.engine.store.dump()) == before
    assert not any(v for v in counts.values() if isinstance(v, int))
    assert not any(counts["warnings"].values())


def test_a_county_without_law_in_force_stops_no_other(play: Play) -> None:
    load(play.engine)
    elsewhere = a_household("household:elsewhere", county="650000", region="650000001001")
    nodes = (a_region("region:650000", county="650000", level="county"), elsewhere)
    write(play.engine, [CreateNode(node) for node in nodes], "the other county")
    play.signals("death")
    play.signals("death", household=elsewhere.id)

    report = play.night()

    assert (report.warnings.total(), list(report.refused)) == (1, ["650000"])


def test_later_signals_join_the_open_warning_and_raise_it(play: Play) -> None:
    load(play.engine)
    play.signals("death")
    play.night()
    blue = play.view().open_warning()
    play.later(1)
    play.signals("accident")
    play.night()
    [red] = play.view().all(Warning)
    assert blue is not None and (blue.level, blue.due_on) == ("blue", "2026-03-16")
    assert (red.id, red.level, red.points, red.due_on) == (blue.id, "red", 10, "2026-03-06")


def test_a_deadline_never_moves_later(play: Play) -> None:
    load(play.engine)
    play.signals("death", "accident")
    play.night()
    play.later(2)
    play.signals("serious_illness")
    play.night()
    [warning] = play.view().all(Warning)
    assert (warning.points, warning.due_on) == (14, "2026-03-05")


def test_a_closed_warning_is_not_raised_again_by_what_it_used(play: Play) -> None:
    load(play.engine)
    play.signals("birth")
    play.night()
    [warning] = play.view().all(Warning)
    record_visit(play.engine, play.act(), warning.id, VisitResult(visited_on=play.on, by_telephone=True))
    assert play.view().open_warning() is None
    assert play.night().warnings == {}


def test_a_signal_of_tomorrow_waits_for_its_day(play: Play) -> None:
    load(play.engine)
    play.later(1)
    play.signals("death")
    play.later(-1)
    assert play.night().signals == 0
    play.later(1)
    assert play.night().warnings == {"blue": 1}


def test_a_signal_that_never_counts_is_ignored_with_its_reason(play: Play) -> None:
    load(play.engine)
    play.signals("lottery_win")
    play.night()
    [signal] = play.view().all(Signal)
    assert (signal.status, signal.ignored_because) == ("ignored", "unknown_indicator")
    assert play.view().open_warning() is None


def test_the_same_signal_sent_twice_is_one(play: Play) -> None:
    load(play.engine)
    play.signals("death")
    play.signals("death")
    assert len(play.view().all(Signal)) == 1


def test_a_call_becomes_a_visit_when_the_level_rises(play: Play) -> None:
    load(play.engine)
    play.signals("birth")
    play.night()
    play.signals("death", "accident")
    play.night()
    finding = {one.disposition: one.status for one in play.view().all(Referral) if one.disposition in ("call", "visit")}
    assert finding == {"call": "cancelled", "visit": "requested"}


def test_a_new_signal_after_the_visit_asks_for_another(play: Play) -> None:
    load(play.engine)
    play.signals("death", "accident")
    play.night()
    [warning] = play.view().all(Warning)
    record_visit(play.engine, play.act(), warning.id, VisitResult(visited_on=play.on))
    play.signals("serious_illness")
    play.night()
    assert ("visit", None) in {
        (one.disposition, one.kind) for one in play.view().all(Referral) if one.status == "requested"
    }
    assert len(play.view().all(Visit)) == 1


def test_what_nobody_can_take_is_a_gap(play: Play) -> None:
    load(play.engine, region="341702001002")
    play.signals("death")
    assert play.night().gaps == {"no_department": 1}
    assert "mutual_aid" not in {disposition for disposition, _ in open_referrals(play)}


def test_the_warning_names_pack_clause_and_facts(play: Play) -> None:
    load(play.engine)
    play.signals("death")
    play.night()
    for referral in play.view(HOUSEHOLD).all(Referral):
        assert '"pack"' in referral.reasons and '"clause"' in referral.reasons and '"facts"' in referral.reasons
