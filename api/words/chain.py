"""A household's chain as lines of plain text: the sentences of the page, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from api.words.names import Names, money
from api.words.wording import Words
from matching.cases.chain import Chain, ChainEvent, Finding


@dataclass(frozen=True, slots=True)
class ChainText:
    """Tells events and findings in the words of a language, organisations by their names."""

    names: Names
    words: Words

    def events(self, chain: Chain) -> Iterator[tuple[str, str, str]]:
        """Day, what happened, and the id of what it happened to."""
        return ((event.on, self._event(event), event.subject) for event in chain.events)

    def findings(self, chain: Chain) -> Iterator[tuple[str, str]]:
        """What needs a look, and the ids of what it is about."""
        return ((self._finding(finding), "\n".join(finding.subjects)) for finding in chain.findings)

    def _event(self, event: ChainEvent) -> str:
        facts = event.facts
        told = {
            "provider": self.names.organisation(facts.get("provider")),
            "what": self.words.code("kind", facts["kind"]) if facts.get("kind") else "",
            "quantity": self._quantity(facts),
            "status": self._status(event),
        }
        match event.kind:
            case "signal":
                told["indicator"] = self.words.code("indicator", facts["indicator"])
                told["source"] = self.words.code("department", facts["source"])
            case "warning":
                told |= {"level": self.words.code("level", facts["level"]), "points": facts["points"]}
            case "visit" if facts["by_telephone"]:
                return self.words("chain.call", **told)
            case "referral" | "answer":
                disposition = self.words.code("disposition", facts["disposition"])
                told["disposition"] = disposition
                told["what"] = told["what"] or ("" if event.kind == "referral" else disposition)
            case "assisted" if event.status != "assisted":
                return self.words("chain.not_assisted", **told)
            case _:
                pass
        return self.words(f"chain.{event.kind}", **told)

    def _status(self, event: ChainEvent) -> str:
        match event.kind:
            case "recognised":
                return self.words.code("category", event.status)
            case "visit":
                return self.words(f"chain.{event.status}")
            case "answer" if event.facts["outcome"]:
                return self.words.code("outcome", event.facts["outcome"])
            case "answer":
                return self.words.code("referral_status", event.status)
            case "assisted":
                return self.words.code("outcome", event.status)
            case _:
                return self.words.code(f"{event.kind}_status", event.status)

    def _quantity(self, facts: dict[str, Any]) -> str:
        amount = facts.get("amount_fen") or (facts.get("quantity") if facts.get("unit") == "fen" else None)
        if amount:
            return self.words("yuan", amount=money(amount))
        if not facts.get("quantity"):
            return ""
        return self.words.counted(facts["quantity"], facts["unit"])

    def _finding(self, finding: Finding) -> str:
        facts = finding.facts
        providers = "、".join(self.names.organisation(one) for one in facts.get("providers", ()))
        what = self.words.code("kind", facts["kind"]) if facts.get("kind") else ""
        return self.words(
            f"finding.{finding.problem}", what=what, providers=providers, due_on=facts.get("due_on") or ""
        )
