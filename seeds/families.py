"""Who lives together and how they are related: the shapes of households, without any circumstances yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from matching.identity import Sex
from matching.imports.rows import Relation
from seeds.chance import Chance, Weighted, weighted
from seeds.people import surname
from seeds.rows import KinRelation

Situation = Literal["tekun", "dibao", "edge", "rigid", "other", "none"]
"""The class that the circumstances of a household are invented for."""

_OLDEST_CHILD_AT_HOME: Final = 26
_INVERSE: Final[Mapping[KinRelation, KinRelation]] = {
    "spouse": "spouse",
    "parent": "child",
    "child": "parent",
    "sibling": "sibling",
}


@dataclass(slots=True)
class Person:
    """A person of a household in the making. `is_dependent`: the severely disabled one whom a family looks after."""

    sex: Sex
    age: int
    relation: Relation
    surname: str
    is_dependent: bool = False
    is_orphan: bool = False
    parents_are_away: bool = False


class Tie(NamedTuple):
    """The person in place `one` is the `relation` of the one in place `other`, who stands later."""

    one: int
    other: int
    relation: KinRelation


@dataclass(slots=True)
class Family:
    """Persons in the order of the household's roll, the head first."""

    shape: str
    persons: list[Person] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)

    def add(self, person: Person) -> int:
        """The person's place."""
        self.persons.append(person)
        return len(self.persons) - 1

    def tie(self, one: int, other: int, relation: KinRelation) -> None:
        """`one` is the relation of `other`; kept from the one who stands first."""
        if one > other:
            one, other, relation = other, one, _INVERSE[relation]
        self.ties.append(Tie(one, other, relation))

    def add_children(self, parents: list[int], children: list[Person]) -> None:
        """Children of all the parents, siblings of each other."""
        places = [self.add(child) for child in children]
        for place in places:
            for parent in parents:
                self.tie(parent, place, "parent")
        for index, place in enumerate(places):
            for later in places[index + 1 :]:
                self.tie(place, later, "sibling")


def family_in(chance: Chance, situation: Situation) -> Family:
    """A family of a shape that occurs in the situation."""
    shape = chance.of(_SHAPES[situation])
    return _BUILDERS[shape](chance)


def _couple(chance: Chance, family: Family, age: int, *, of_child: bool = False) -> list[int]:
    man = family.add(Person("male", age, "child" if of_child else "head", surname(chance)))
    wife_age = max(22, age - chance.between(-2, 5))
    woman = family.add(Person("female", wife_age, "other" if of_child else "spouse", surname(chance)))
    family.tie(man, woman, "spouse")
    return [man, woman]


def _children(chance: Chance, name: str, parent_age: int, count: int, relation: Relation) -> list[Person]:
    """Children of a parent of that age, the eldest first, at most grown up just now."""
    eldest = min(_OLDEST_CHILD_AT_HOME, parent_age - 21)
    ages = sorted((chance.between(0, max(0, eldest)) for _ in range(count)), reverse=True)
    return [Person(_any_sex(chance), age, relation, name) for age in ages]


def _elder_alone(chance: Chance) -> Family:
    family = Family("elder_alone")
    family.add(Person(_any_sex(chance), chance.between(62, 89), "head", surname(chance)))
    return family


def _elder_couple(chance: Chance) -> Family:
    family = Family("elder_couple")
    _couple(chance, family, chance.between(63, 84))
    return family


def _elder_siblings(chance: Chance) -> Family:
    family, name, age = Family("elder_siblings"), surname(chance), chance.between(62, 80)
    first = family.add(Person("male", age, "head", name))
    second = family.add(Person("male", max(60, age - chance.between(1, 6)), "sibling", name))
    family.tie(first, second, "sibling")
    return family


def _disabled_alone(chance: Chance) -> Family:
    family = Family("disabled_alone")
    family.add(Person(_any_sex(chance), chance.between(24, 58), "head", surname(chance), is_dependent=True))
    return family


def _orphans(chance: Chance) -> Family:
    family, name = Family("orphans"), surname(chance)
    first = family.add(Person(_any_sex(chance), chance.between(14, 17), "head", name, is_orphan=True))
    if chance.holds(0.3):
        second = family.add(Person(_any_sex(chance), chance.between(7, 13), "sibling", name, is_orphan=True))
        family.tie(first, second, "sibling")
    return family


def _couple_with_children(chance: Chance) -> Family:
    family = Family("couple_with_children")
    parents = _couple(chance, family, chance.between(27, 54))
    man, woman = (family.persons[place] for place in parents)
    children = _children(chance, man.surname, woman.age, chance.choice((1, 1, 1, 2, 2, 3)), "child")
    family.add_children(parents, children)
    return family


def _single_parent(chance: Chance) -> Family:
    family = Family("single_parent")
    parent = Person(_any_sex(chance), chance.between(27, 52), "head", surname(chance))
    place = family.add(parent)
    name = parent.surname if parent.sex == "male" else surname(chance)
    family.add_children([place], _children(chance, name, parent.age, chance.choice((1, 1, 2)), "child"))
    return family


def _three_generations(chance: Chance) -> Family:
    """Headed by the elder or by the one in the middle."""
    family, elder_age = Family("three_generations"), chance.between(58, 82)
    middle_age = elder_age - chance.between(23, 31)
    is_elder_head = chance.holds(0.5)
    if is_elder_head:
        elders = _elders(chance, family, elder_age, "head")
        parents = _couple(chance, family, middle_age, of_child=True)
    else:
        parents = _couple(chance, family, middle_age)
        elders = _elders(chance, family, elder_age, "parent")
    son, eldest = family.persons[parents[0]], family.persons[elders[0]]
    if eldest.sex == "male":
        son.surname = eldest.surname
    for elder in elders:
        family.tie(elder, parents[0], "parent")
    relation: Relation = "grandchild" if is_elder_head else "child"
    mother_age = family.persons[parents[1]].age
    children = _children(chance, son.surname, mother_age, chance.choice((1, 1, 2)), relation)
    family.add_children(parents, children)
    return family


def _elders(chance: Chance, family: Family, age: int, relation: Relation) -> list[int]:
    """The father, mostly with the mother; or the mother alone."""
    if chance.holds(0.45):
        return [family.add(Person("female", age, relation, surname(chance)))]
    man = family.add(Person("male", age, relation, surname(chance)))
    if chance.holds(0.4):
        return [man]
    wife: Relation = "spouse" if relation == "head" else relation
    woman = family.add(Person("female", max(58, age - chance.between(0, 5)), wife, surname(chance)))
    family.tie(man, woman, "spouse")
    return [man, woman]


def _skipped_generation(chance: Chance) -> Family:
    """Grandparents with grandchildren whose parents work away or are not there at all."""
    family = Family("skipped_generation")
    man, *_ = _couple(chance, family, chance.between(60, 76))
    is_away, name = chance.holds(0.6), family.persons[man].surname
    children = _children(chance, name, 37, chance.choice((1, 1, 2)), "grandchild")
    for child in children:
        child.parents_are_away, child.is_orphan = is_away, not is_away and child.age < 18
    family.add_children([], children)
    return family


def _disabled_with_parents(chance: Chance) -> Family:
    family = Family("disabled_with_parents")
    parents = _couple(chance, family, chance.between(58, 78))
    man, woman = (family.persons[place] for place in parents)
    age = woman.age - chance.between(23, 32)
    family.add_children(parents, [Person(_any_sex(chance), age, "child", man.surname, is_dependent=True)])
    return family


def _any_sex(chance: Chance) -> Sex:
    return "male" if chance.holds(0.51) else "female"


_BUILDERS: Final[Mapping[str, Callable[[Chance], Family]]] = {
    "elder_alone": _elder_alone,
    "elder_couple": _elder_couple,
    "elder_siblings": _elder_siblings,
    "disabled_alone": _disabled_alone,
    "orphans": _orphans,
    "couple_with_children": _couple_with_children,
    "single_parent": _single_parent,
    "three_generations": _three_generations,
    "skipped_generation": _skipped_generation,
    "disabled_with_parents": _disabled_with_parents,
}
_LIVING_TOGETHER: Final = {
    "couple_with_children": 40,
    "three_generations": 22,
    "single_parent": 12,
    "elder_couple": 10,
    "skipped_generation": 6,
    "disabled_with_parents": 5,
    "elder_alone": 5,
}
_SHAPES: Final[Mapping[Situation, Weighted[str]]] = {
    "tekun": weighted({"elder_alone": 60, "disabled_alone": 22, "elder_siblings": 8, "orphans": 10}),
    "dibao": weighted(
        {
            "elder_couple": 15,
            "elder_alone": 15,
            "couple_with_children": 22,
            "three_generations": 12,
            "single_parent": 14,
            "skipped_generation": 10,
            "disabled_with_parents": 12,
        }
    ),
    "edge": weighted(_LIVING_TOGETHER),
    "rigid": weighted(_LIVING_TOGETHER),
    "other": weighted(_LIVING_TOGETHER),
    "none": weighted(_LIVING_TOGETHER),
}
