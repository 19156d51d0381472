"""A store is opened, carried into another one and emptied, and says what it is; what is not ours is not touched."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graph.audit import verify
from graph.errors import InvalidChange, StoreBusy, StoreUnavailable
from graph.migrations import Migrations, Step
from graph.schema import SCHEMA_VERSION, Household
from graph.store import GraphStore, StoredRow
from graph.stores import neo4j_keeping
from graph.stores.neo4j_apply import HOLD_MARK
from graph.stores.neo4j_store import Neo4jStore
from graph.stores.sqlite_store import SqliteStore
from graph.vault import new_vault
from tests.builders import a_household
from tests.contract.acts import create, done, get
from tests.contract.history import history
from tests.contract.sites import VAULT, Neo4jSite, Site, SqliteSite


@pytest.fixture
def other(store_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[GraphStore]:
    """An empty store of the other kind."""
    if store_kind == "neo4j":
        opened: GraphStore = SqliteSite(tmp_path / "other.sqlite").open()
    else:
        opened = request.getfixturevalue("neo4j_site").open()
    yield opened
    opened.close()


def test_a_dump_loaded_into_the_other_kind_of_store_gives_the_same_dump(store: GraphStore, other: GraphStore) -> None:
    done(store, *history())
    store.count_attempt("341702:000000000002", dead_after=1)
    dumped = list(store.dump())
    other.load(iter(dumped))
    assert list(other.dump()) == dumped
    assert other.heads() == store.heads()
    assert (other.parked(), other.pending()) == (store.parked(), store.pending())
    assert other.network("household:1", 3) == store.network("household:1", 3)
    assert other.statistics() == store.statistics()


def test_a_loaded_store_goes_on_where_the_dumped_one_stopped(store: GraphStore, other: GraphStore) -> None:
    done(store, *history())
    other.load(store.dump())
    done(other, create("later", a_household("household:later")))
    assert verify(other).ok and verify(other).entries == 5


def test_a_dump_is_sorted(store: GraphStore) -> None:
    done(store, *history())
    parts: dict[str, list[tuple[str, ...]]] = {"meta": [], "node": [], "edge": [], "journal": []}
    names = {"meta": ("name",), "node": ("id",), "edge": ("kind", "source", "target", "key"), "journal": ("position",)}
    for part, row in store.dump():
        parts[part].append(tuple(row[name] for name in names[part]))
    assert all(rows and rows == sorted(rows) for rows in parts.values())
    assert list(parts) == list(dict.fromkeys(part for part, _ in store.dump()))


def test_what_holds_something_is_not_loaded_into(store: GraphStore) -> None:
    done(store, create("a", a_household()))
    with pytest.raises(InvalidChange):
        store.load(store.dump())
    assert get(store, Household, "household:1").revision == 1


def test_a_load_that_breaks_off_leaves_the_store_empty(store: GraphStore, other: GraphStore) -> None:
    done(other, *history())

    def cut_off() -> Iterator[StoredRow]:
        for number, row in enumerate(other.dump()):
            if number == 60:
                raise OSError("the file ends here")
            yield row

    before = list(store.dump())
    with pytest.raises(OSError):
        store.load(cut_off())
    assert list(store.dump()) == before


def test_a_load_whose_clearing_up_breaks_off_too_is_done_again_by_the_next(
    neo4j_site: Neo4jSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, dumped = neo4j_site.open(), SqliteStore(tmp_path / "dumped.sqlite", VAULT)
    done(dumped, *history())

    def cut_off() -> Iterator[StoredRow]:
        yield from itertools.islice(dumped.dump(), 60)
        raise OSError("the file ends here")

    def fail(_: object) -> None:
        raise StoreBusy("others are at it")

    with monkeypatch.context() as patched, pytest.raises(StoreBusy):
        patched.setattr(neo4j_keeping, "wipe", fail)
        store.load(cut_off())
    store.load(dumped.dump())

    assert list(store.dump()) == list(dumped.dump())
    store.close()
    dumped.close()


def test_what_was_sealed_with_other_keys_is_not_loaded(store: GraphStore, tmp_path: Path) -> None:
    foreign = SqliteStore(tmp_path / "foreign.sqlite", new_vault())
    done(foreign, *history())
    before = list(store.dump())
    with pytest.raises(StoreUnavailable, match="other keys"):
        store.load(foreign.dump())
    assert list(store.dump()) == before
    foreign.close()


def test_a_wiped_store_is_empty_and_still_ours(store: GraphStore, site: Site) -> None:
    done(store, *history())
    store.wipe()
    assert [part for part, _ in store.dump() if part != "meta"] == []
    again = site.open()
    done(again, create("a", a_household()))
    assert again.heads()["341702"][0] == 1
    again.close()


def test_a_store_says_what_it_is(store: GraphStore, store_kind: str) -> None:
    health = store.health()
    assert (health.kind, health.schema_version, health.is_marked) == (store_kind, SCHEMA_VERSION, True)
    assert (health.key_fingerprint, health.oldest_pending) == (VAULT.fingerprint, None)
    assert health.version[0].isdigit()


def test_what_was_written_is_there_when_the_store_is_opened_again(store: GraphStore, site: Site) -> None:
    done(store, *history())
    before = list(store.dump())
    store.close()
    again = site.open()
    assert list(again.dump()) == before
    again.close()


def test_a_closed_store_takes_nothing_more(store: GraphStore) -> None:
    store.close()
    with pytest.raises(StoreUnavailable):
        store.apply([create("a", a_household())])


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("schema_version", str(SCHEMA_VERSION + 1), "update the program"),
        ("marker", "another", "another program's data"),
    ],
)
def test_a_newer_or_foreign_store_is_refused(store: GraphStore, site: Site, name: str, value: str, told: str) -> None:
    site.set_mark(name, value)
    with pytest.raises(StoreUnavailable, match=told):
        site.open()


STEP = Step("Household", "a fact moved", lambda props: {**props, "category": "edge"})
NEXT = Migrations(SCHEMA_VERSION + 1, {SCHEMA_VERSION + 1: (STEP,)})


def test_an_older_store_follows_the_schema_once(store: GraphStore, site: Site) -> None:
    done(store, create("a", a_household(category="dibao")))
    newer: GraphStore
    if isinstance(site, Neo4jSite):
        newer = Neo4jStore(site.place.url, VAULT, user=site.place.user, password=site.place.password, migrations=NEXT)
    else:
        newer = SqliteStore(Path(site.place.url.removeprefix("sqlite:///")), VAULT, NEXT)
    found = get(newer, Household, "household:1")
    assert (found.category, found.revision, newer.health().schema_version) == ("edge", 1, SCHEMA_VERSION + 1)
    newer.close()
    with pytest.raises(StoreUnavailable):
        site.open()


def test_an_index_that_the_schema_has_outgrown_is_dropped(store: GraphStore, site: Site) -> None:
    wanted = site.indexes()
    outgrown = [site.add_index("Need", "county", "status", "kind"), site.add_index("Warning", "county", "level")]
    assert site.indexes() == wanted | {*outgrown}
    site.open().close()
    assert site.indexes() == wanted


def test_an_index_of_somebody_elses_stays(store: GraphStore, site: Site) -> None:
    own = site.add_index("Need", "county", "kind", name="needs_of_our_report")
    site.open().close()
    assert own in site.indexes()
    site.drop_index(own)


def test_a_new_server_is_marked_as_ours(neo4j_site: Neo4jSite) -> None:
    neo4j_site.empty(mark=False)
    neo4j_site.open().close()
    assert neo4j_site.run("MATCH (m:Meta {name: 'marker'}) RETURN m.value") == [["jiuzhulian"]]
    neo4j_site.empty()


def test_a_server_with_other_data_is_refused_and_left_alone(neo4j_site: Neo4jSite) -> None:
    neo4j_site.empty(mark=False)
    neo4j_site.run("CREATE (:Film {title: 'any'})")
    with pytest.raises(StoreUnavailable, match="another program's data"):
        neo4j_site.open()
    assert neo4j_site.run("MATCH (n) RETURN labels(n)") == [[["Film"]]]
    neo4j_site.empty()


def test_a_wrong_password_is_told_without_repeating_it(neo4j_site: Neo4jSite) -> None:
    with pytest.raises(StoreUnavailable, match="refuses the user or password") as caught:
        Neo4jStore(neo4j_site.place.url, VAULT, user="neo4j", password="not-this-one")
    assert "not-this-one" not in str(caught.value)


def test_a_server_that_is_not_there_is_told(neo4j_site: Neo4jSite) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        Neo4jStore("bolt://127.0.0.1:9", VAULT, user="neo4j", password="x")


def test_a_dump_is_one_state_though_others_write_while_it_is_handed_out(store: GraphStore, site: Site) -> None:
    done(store, *history())
    before = list(store.dump())
    dumping = store.dump()
    first = next(dumping)
    writer = site.open()
    done(writer, create("late", a_household("household:late")), create("new", a_household("x"), county="650000"))
    assert [first, *dumping] == before
    writer.close()


def test_a_dump_of_neo4j_waits_for_nobody_to_be_writing(neo4j_site: Neo4jSite) -> None:
    store = neo4j_site.open()
    done(store, *history())
    with neo4j_site.driver() as driver, driver.session() as session, session.begin_transaction() as writing:
        writing.run("MATCH (h:Head {id: 'head:341702'}) SET h += {}").consume()
        pool = ThreadPoolExecutor(1)
        dumped = pool.submit(lambda: list(store.dump()))
        with pytest.raises(TimeoutError):
            dumped.result(0.3)
        writing.rollback()
        assert dumped.result(10)
    pool.shutdown()
    store.close()


def test_nobody_begins_a_county_on_neo4j_while_all_is_read(neo4j_site: Neo4jSite) -> None:
    store = neo4j_site.open()
    done(store, *history())
    with neo4j_site.driver() as driver, driver.session() as session, session.begin_transaction() as reading:
        reading.run(HOLD_MARK).consume()
        pool = ThreadPoolExecutor(1)
        begun = pool.submit(done, store, create("new", a_household("household:new"), county="650000"))
        with pytest.raises(TimeoutError):
            begun.result(0.3)
        reading.rollback()
        assert begun.result(10)
    pool.shutdown()
    store.close()
