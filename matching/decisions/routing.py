"""分类处置预警信息: from a warning to its referrals, in eight steps, the same for the same facts.

Steps 1 to 3 find what is owed or may be applied for; 4 to 7 what goes to review, the conference, the mutual-aid
society and charity; 8 is the visit or call that every warning has. Whether a department has a counterpart in the
household's area is the caller's to know.
Source: national-2023 三(四), chizhou-2024 三(四), henan-2022 三(三), qitai-2024 (六), guangdong-2021 四(二).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from matching.calendar.working_days import Calendar
from matching.codes import FLAG_NAMES, Category, NeedKind, Verdict
from matching.decisions.classification import Classification, classify
from matching.decisions.entitlements import classes_held, grants, may_enrol
from matching.decisions.referrals import Gap, Routing
from matching.decisions.route_facts import RouteCase
from matching.decisions.routing_draft import Draft, Grounds
from matching.decisions.routing_law import RoutingLaw, routing_law
from matching.decisions.scoring import Score, score
from matching.policy.packs import Pack
from matching.reasons import Reason

Needed = dict[NeedKind, tuple[Reason, ...]]
_BASIC_CLASSES: tuple[Category, ...] = ("tekun", "dibao")


def route(pack: Pack, calendar: Calendar, route_case: RouteCase, on: date) -> Routing:
    """Scores the signals, classifies the household on the same facts, and refers what follows from both."""
    warning = score(pack, calendar, route_case.signals, on)
    classification = classify(pack, route_case.case, on)
    draft = Draft(routing_law(pack, on), calendar, on)
    needed = needed_kinds(draft.law, route_case, warning)
    _deliver_or_enrol(draft, route_case, classification.category, needed)
    _enrol_basic_living(draft, route_case, classification)
    _enrol_recognition(draft, route_case.category, classification)
    _review_recognition(draft, route_case.category, classification)
    _review_basic_living(draft, route_case.category, warning)
    _conference(draft, route_case)
    _mutual_aid(draft, needed)
    _charity(draft, route_case)
    draft.visit_or_call(warning)
    return Routing(
        warning=warning,
        classification=classification,
        referrals=draft.ordered_referrals(),
        gaps=tuple(draft.gaps),
        not_in_force=not pack.is_in_force(on),
    )


def needed_kinds(law: RoutingLaw, route_case: RouteCase, warning: Score) -> Needed:
    """Step 1: the kinds asked for, else those the counted signals stand for, each with why, in the pack's order."""
    why: Needed = {kind: () for kind in route_case.needs}
    if not route_case.needs:
        for each in warning.counted:
            provision = law.needs[each.signal.indicator]
            reason = provision.reason({"indicator": each.signal.indicator}, provision.summary)
            for kind in provision.value.kinds:
                code = _housing(route_case) if kind == "housing" else kind
                why[code] = (*why.get(code, ()), reason)
    return {kind: why[kind] for kind in sorted(why, key=law.kind_place.__getitem__)}


def _housing(route_case: RouteCase) -> NeedKind:
    return "housing_urban" if route_case.case.household.settlement == "urban" else "housing_rural"


def _deliver_or_enrol(draft: Draft, route_case: RouteCase, verdict: Verdict, needed: Needed) -> None:
    """Step 2: what is owed and not received is delivered, what the facts allow applied for; the rest stays open."""
    considered = dict(needed)
    if route_case.category in _BASIC_CLASSES:
        considered.setdefault("basic_living", ())
    held = classes_held(route_case.category, route_case.case.household.monitored)
    for kind in sorted(considered, key=draft.law.kind_place.__getitem__):
        cell = draft.law.entitlements.cells.get(kind)
        if route_case.has_received(kind, draft.on):
            if kind in needed:
                draft.unresolved.append(kind)
        elif cell is None:
            draft.gaps.append(Gap(kind, "not_in_pack"))
            draft.unresolved.append(kind)
        elif grants(cell.value, held):
            reason = cell.reason({"held": sorted(held)}, f"应享未享，尽快落实：{cell.summary}")
            draft.to_departments("deliver", kind, Grounds((reason, *considered[kind]), cell.value.conditions))
        elif may_enrol(cell.value, verdict):
            reason = cell.reason({"category": verdict}, f"可能符合条件，转部门办理：{cell.summary}")
            draft.to_departments("enrol", kind, Grounds((reason, *considered[kind]), cell.value.conditions))
        else:
            draft.unresolved.append(kind)


def _enrol_basic_living(draft: Draft, route_case: RouteCase, classification: Classification) -> None:
    """Step 3: the household, or somebody in it, belongs to a class with basic living and does not hold it yet."""
    if classification.category in _BASIC_CLASSES:
        reasons = classification.tried[-1].reasons
    else:
        reasons = tuple(reason for member in classification.members for reason in member.reasons)
    held, received = route_case.category, route_case.has_received("basic_living", draft.on)
    if not reasons or held in _BASIC_CLASSES or received or draft.has_referred("basic_living"):
        return
    cell = draft.law.entitlements.cells.get("basic_living")
    draft.to_departments("enrol", "basic_living", Grounds(reasons, cell.value.conditions if cell else ()))
    draft.unresolved = [kind for kind in draft.unresolved if kind != "basic_living"]


def _enrol_recognition(draft: Draft, held: Category | None, classification: Classification) -> None:
    """Step 3: the facts amount to a class above the one held, or to one that a person has to decide on."""
    verdict, reasons = classification.category, classification.tried[-1].reasons
    if verdict in ("edge", "rigid") and draft.law.ranks_above(verdict, held or "none"):
        draft.to_recognition(Grounds(reasons))
    if verdict == "needs_decision" and held in (None, "other"):
        draft.to_recognition(Grounds(tuple(replace(reason, rule="needs_decision") for reason in reasons)))


def _review_recognition(draft: Draft, held: Category | None, classification: Classification) -> None:
    """Step 4: the facts amount for certain to less than the class held."""
    verdict, law = classification.category, draft.law
    if held is None or not classification.is_definite or not law.ranks_above(held, verdict):
        return
    reason = law.review_by.reason({"held": held, "category": verdict}, f"可能不再符合原类别：{law.review_by.summary}")
    draft.to_body("review", "recognition", law.review_by.value.lead, Grounds((reason,)))


def _review_basic_living(draft: Draft, held: Category | None, warning: Score) -> None:
    """Step 4: the number of people that basic living is paid for has changed."""
    rule, by = draft.law.review_indicators, draft.law.review_by
    counted = [each.signal.indicator for each in warning.counted]
    changed = [indicator for indicator in counted if indicator in rule.value.codes]
    if held in _BASIC_CLASSES and changed:
        reasons = (rule.reason({"held": held, "indicators": changed}, rule.summary), by.reason({}, by.summary))
        draft.to_body("review", "basic_living", by.value.lead, Grounds(reasons))


def _conference(draft: Draft, route_case: RouteCase) -> None:
    """Step 5: too many departments, sent back too often, or somebody says so."""
    rule, must = draft.law.conference, draft.law.conference_must
    leads, returned = draft.lead_departments(), route_case.returned
    flags = [flag for flag in rule.value.flags if flag in route_case.flags]
    met = []
    if len(leads) >= rule.value.least_lead_departments:
        met.append(f"牵头部门 {len(leads)} 个")
    if returned >= rule.value.least_returned:
        met.append(f"被退回 {returned} 次")
    met += [FLAG_NAMES[flag] for flag in flags]
    if not met:
        return
    facts = {"lead_departments": leads, "returned": returned, "flags": flags}
    reasons = [rule.reason(facts, f"{rule.summary}本户{'、'.join(met)}。")]
    if must is not None and set(must.value.codes) & set(flags):
        reasons.append(must.reason({"flags": flags}, must.summary))
    draft.to_body("conference", "recognition", "coordination", Grounds(tuple(reasons)))


def _mutual_aid(draft: Draft, needed: Needed) -> None:
    """Step 6: where the pack knows mutual-aid societies, once, for what stays open or is sudden."""
    cell, sudden = draft.law.entitlements.cells.get("mutual_aid"), draft.law.society_kinds
    urgent = [kind for kind in needed if kind in sudden.value.codes]
    if cell is None or not (draft.unresolved or urgent):
        return
    facts = {"unresolved": list(draft.unresolved), "urgent": urgent}
    reasons = (cell.reason(facts, cell.summary), sudden.reason(facts, sudden.summary))
    draft.to_body("mutual_aid", "mutual_aid", "mutual_aid_society", Grounds(reasons, cell.value.conditions))


def _charity(draft: Draft, route_case: RouteCase) -> None:
    """Step 7: what stays open and may be paired goes to charity, with the household's consent only."""
    cell, never = draft.law.entitlements.cells["charity"], draft.law.never_paired.value.codes
    has_consented = route_case.has_consent("charity", draft.on)
    for kind in draft.unresolved:
        if kind in never:
            continue
        if has_consented:
            reason = cell.reason({"kind": kind}, "现有救助未能解决，经本人同意寻求慈善资源")
            draft.to_body("charity", kind, "charity_pairing", Grounds((reason,), cell.value.conditions))
        else:
            draft.gaps.append(Gap(kind, "consent_missing"))
