"""How a store is made, exported, backed up, restored and looked after by command; and what goes wrong, said clearly."""

from __future__ import annotations

import errno
import gzip
import json
import os
from pathlib import Path

import apsw
import networkx
import pytest

from tests.edges.cli_site import Cli


def test_init_makes_the_store_and_the_keys_outside_it(cli: Cli) -> None:
    told = cli.told("init", "--json")

    assert told["store"] == f"sqlite:///{cli.folder / 'jiuzhu.sqlite'}"
    assert (cli.folder / "keys.json").stat().st_mode & 0o077 == 0


def test_a_new_store_can_be_read_by_its_owner_alone(cli: Cli) -> None:
    cli.ok("init")

    assert (cli.folder / "jiuzhu.sqlite").stat().st_mode & 0o077 == 0


def test_init_again_leaves_store_and_keys_alone(cli: Cli) -> None:
    cli.ok("init")
    keys = (cli.folder / "keys.json").read_bytes()

    cli.ok("init")

    assert (cli.folder / "keys.json").read_bytes() == keys


@pytest.mark.parametrize("command", [("night",), ("chain", "H1"), ("export",), ("audit", "verify"), ("backup", "b.gz")])
def test_without_a_store_every_command_says_how_to_make_one(cli: Cli, command: tuple[str, ...]) -> None:
    code, said = cli.refused(*command)

    assert (code, "jiuzhu init" in said) == (3, True)


def test_an_emptied_store_is_not_taken_for_a_new_one(demo: Cli) -> None:
    (demo.folder / "jiuzhu.sqlite").write_bytes(b"")

    code, said = demo.refused("audit", "verify")

    assert (code, "jiuzhu init" in said) == (3, True)


def test_without_its_keys_a_store_stays_closed(demo: Cli) -> None:
    (demo.folder / "keys.json").unlink()

    code, said = demo.refused("night")

    assert (code, "no key file" in said) == (3, True)


def test_with_other_keys_a_store_stays_closed(demo: Cli, cli: Cli, tmp_path: Path) -> None:
    other = Cli(tmp_path / "other")
    other.ok("init")

    code, said = Cli(demo.folder, {"JIUZHU_KEY_FILE": str(other.folder / "keys.json")}).refused("night")

    assert (code, "sealed with other keys" in said) == (3, True)


def test_a_store_of_a_newer_schema_is_not_touched(demo: Cli) -> None:
    with apsw.Connection(str(demo.folder / "jiuzhu.sqlite")) as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE name = 'schema_version'")

    code, said = demo.refused("night")

    assert (code, "update the program" in said) == (3, True)


def test_another_programs_file_is_not_touched(cli: Cli) -> None:
    cli.ok("init")
    (cli.folder / "jiuzhu.sqlite").unlink()
    with apsw.Connection(str(cli.folder / "jiuzhu.sqlite")) as connection:
        connection.execute("CREATE TABLE theirs (a)")

    code, said = cli.refused("demo", "--no-serve", "--reset")

    assert (code, "another program" in said) == (3, True)


def test_a_file_that_is_no_store_is_refused(cli: Cli) -> None:
    cli.ok("init")
    (cli.folder / "jiuzhu.sqlite").write_bytes(b"something else entirely" * 100)

    code, said = cli.refused("night")

    assert (code, "not a store" in said) == (3, True)


def test_a_server_that_does_not_answer_is_told(cli: Cli) -> None:
    cli.ok("init")

    code, _ = cli.refused("night", "--store", "bolt://127.0.0.1:9")

    assert code == 3


def test_a_setting_that_cannot_be_read_is_named(cli: Cli) -> None:
    assert Cli(cli.folder, {"JIUZHU_ON": "soon"}).problems("night")[0].startswith("JIUZHU_ON: ")


@pytest.mark.parametrize("on", ["yesterday", "2026-02-30", "9999-12-31", "0001-01-01"])
def test_a_day_that_cannot_be_worked_on_is_named(demo_once: Cli, on: str) -> None:
    assert demo_once.problems("night", "--on", on)[0].startswith("--on: ")


def test_schema_describes_every_fact_in_the_words_of_the_export(demo_once: Cli) -> None:
    described = {
        kind["kind"]: {fact["name"] for fact in kind["facts"]} for kind in demo_once.told("schema", "--json")["nodes"]
    }
    exported = demo_once.told("export")["nodes"]

    assert exported
    assert all(set(node["props"]) - {"county", "since"} <= described[node["kind"]] for node in exported)


def test_the_export_is_sorted_and_shows_no_sealed_fact(demo_once: Cli) -> None:
    nodes = demo_once.told("export")["nodes"]
    members = [node["props"] for node in nodes if node["kind"] == "Member"]

    assert [node["id"] for node in nodes] == sorted(node["id"] for node in nodes)
    assert members
    assert {len(member["identity_number"]) for member in members if "identity_number" in member} == {len("**** 1234")}
    assert not any({"identity_index", "open_key", "revision"} & node["props"].keys() for node in nodes)


def test_the_export_differs_after_any_edge_has_changed(demo: Cli) -> None:
    before = demo.ok("export")
    with apsw.Connection(str(demo.folder / "jiuzhu.sqlite")) as connection:
        kin = next(connection.execute("SELECT source, target FROM edge WHERE kind = 'KIN_OF' LIMIT 1"))
        connection.execute(
            "UPDATE edge SET since = since || ' ' WHERE kind = 'KIN_OF' AND source = ? AND target = ?", kin
        )

    assert demo.ok("export") != before


def test_the_graphml_export_reads_as_the_same_graph(demo_once: Cli, tmp_path: Path) -> None:
    file = tmp_path / "graph.graphml"
    demo_once.ok("export", "--format", "graphml", "--out", str(file))
    told = demo_once.told("export")

    graph = networkx.read_graphml(file, force_multigraph=True)

    assert (len(graph), graph.number_of_edges()) == (len(told["nodes"]), len(told["edges"]))
    household = next(node for node in told["nodes"] if node["kind"] == "Household")
    assert graph.nodes[household["id"]]["other_property_within_limits"] in (True, False)


@pytest.mark.parametrize("command", [("export", "--out"), ("backup", "--out")])
def test_nothing_is_put_in_the_place_of_a_pipe(demo_once: Cli, tmp_path: Path, command: tuple[str, ...]) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    [problem] = demo_once.problems(*command, str(pipe))

    assert (problem.endswith("name a file in a folder that exists"), pipe.is_fifo()) == (True, True)


def test_a_backup_may_be_named_without_the_option_but_not_twice(demo_once: Cli, tmp_path: Path) -> None:
    demo_once.ok("backup", str(tmp_path / "a.gz"))

    assert (tmp_path / "a.gz").exists()
    for wrong in (("backup",), ("backup", "a.gz", "--out", "b.gz")):
        assert demo_once.problems(*wrong) == ["--out: name one file to write the backup to"]


def test_an_unknown_format_is_named(demo_once: Cli) -> None:
    assert demo_once.problems("export", "--format", "csv") == ["--format: must be one of json, graphml"]


def test_a_file_in_no_folder_is_named(demo_once: Cli, tmp_path: Path) -> None:
    assert "name a file in a folder that exists" in demo_once.problems("export", "--out", str(tmp_path / "no" / "x"))[0]


def test_a_backup_restored_into_an_empty_store_gives_the_same_export(demo_once: Cli, tmp_path: Path) -> None:
    file = tmp_path / "backup.gz"
    demo_once.ok("backup", "--out", str(file), "--json")
    store = f"sqlite:///{tmp_path / 'other.sqlite'}"

    demo_once.ok("restore", str(file), "--store", store)

    assert demo_once.ok("export", "--store", store) == demo_once.ok("export")
    assert demo_once.told("audit", "verify", "--json", "--store", store)["ok"] is True


def test_two_backups_of_one_state_are_equal(demo_once: Cli, tmp_path: Path) -> None:
    for name in ("a.gz", "b.gz"):
        demo_once.ok("backup", "--out", str(tmp_path / name))

    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()


def test_a_backup_holds_no_plain_identity_number(demo_once: Cli, tmp_path: Path) -> None:
    demo_once.ok("backup", "--out", str(tmp_path / "b.gz"))
    engine = demo_once.engine()
    sealed = [row["props"].get("identity_number") for part, row in engine.store.dump() if part == "node"]
    plain = [engine.store.vault.open("identity_number", one) for one in sealed if one]
    engine.store.close()

    content = gzip.decompress((tmp_path / "b.gz").read_bytes()).decode()

    assert plain
    assert [number for number in plain if number in content] == []


@pytest.mark.parametrize("how", ["cut", "altered", "line removed", "not a backup", "empty"])
def test_a_damaged_backup_is_refused_and_changes_nothing(demo_once: Cli, tmp_path: Path, how: str) -> None:
    file = tmp_path / "backup.gz"
    demo_once.ok("backup", "--out", str(file))
    file.write_bytes(_damaged(file.read_bytes(), how))
    store = f"sqlite:///{tmp_path / 'other.sqlite'}"

    [problem] = demo_once.problems("restore", str(file), "--store", store)

    assert str(file) in problem
    assert json.loads(demo_once.ok("export", "--store", store)) == {"nodes": [], "edges": []}


def _damaged(content: bytes, how: str) -> bytes:
    lines = gzip.decompress(content).splitlines(keepends=True)
    return {
        "cut": content[: len(content) // 2],
        "altered": gzip.compress(b"".join([*lines[:5], lines[5].replace(b"341702", b"341703"), *lines[6:]])),
        "line removed": gzip.compress(b"".join(lines[:-2] + lines[-1:])),
        "not a backup": gzip.compress(b'{"something": "else"}\n'),
        "empty": b"",
    }[how]


def test_a_backup_without_its_end_is_refused(demo_once: Cli, tmp_path: Path) -> None:
    file = tmp_path / "backup.gz"
    demo_once.ok("backup", "--out", str(file))
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    file.write_bytes(gzip.compress(b"".join(lines[:-1])))

    [problem] = demo_once.problems("restore", str(file), "--store", f"sqlite:///{tmp_path / 'other.sqlite'}")

    assert "cut off" in problem


def test_a_backup_of_other_keys_is_refused(demo_once: Cli, cli: Cli, tmp_path: Path) -> None:
    demo_once.ok("backup", "--out", str(tmp_path / "b.gz"))
    cli.ok("init")

    assert "sealed with other keys" in cli.problems("restore", str(tmp_path / "b.gz"))[0]


def test_a_backup_is_not_restored_over_what_is_there(demo: Cli, tmp_path: Path) -> None:
    demo.ok("backup", "--out", str(tmp_path / "b.gz"))

    code, said = demo.refused("restore", str(tmp_path / "b.gz"))

    assert (code, "not empty" in said) == (2, True)


@pytest.mark.parametrize("command", [("backup", "--out", "out"), ("export", "--out", "out")])
def test_a_full_disk_leaves_nothing_half_written(
    demo_once: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "out")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("pathlib.Path.replace", full)

    code, said = demo_once.refused(*command)

    assert (code, "No space left" in said) == (3, True)
    assert list(tmp_path.iterdir()) == []


def test_an_altered_journal_entry_is_named(demo: Cli) -> None:
    with apsw.Connection(str(demo.folder / "jiuzhu.sqlite")) as connection:
        connection.execute("UPDATE journal SET body = replace(body, 'system', 'nobody') WHERE position LIKE '%000002'")

    done = demo.run("audit", "verify", "--json")

    assert done.exit_code == 1
    assert json.loads(done.stdout)["ok"] is False
    assert "341702:000000000002" in done.stderr


def test_doctor_finds_a_new_store_well(cli: Cli) -> None:
    cli.ok("init")

    told = cli.told("doctor", "--json", "--on", "2026-03-02")

    assert told["ok"] is True
    assert {"versions", "key_file", "calendar", "store", "schema", "outbox"} <= {one["check"] for one in told["checks"]}


def test_doctor_says_what_to_do_about_work_that_waits(demo: Cli) -> None:
    nodes = demo.told("export")["nodes"]
    sent = next(one["id"] for one in nodes if one["kind"] == "Referral" and one["props"]["status"] == "requested")
    demo.ok("answer", sent, "--cancel", "situation_resolved", "--on", "2026-03-02")

    done = demo.run("doctor", "--json", "--on", "2026-03-02")

    assert done.exit_code == 1
    assert [one["to_do"] for one in json.loads(done.stdout)["checks"] if one["check"] == "outbox"] == [
        "start `jiuzhu serve`: its workers finish what waits"
    ]


def test_doctor_says_what_to_do_without_a_store(cli: Cli) -> None:
    done = cli.run("doctor", "--json")

    assert done.exit_code == 3
    assert "jiuzhu init" in json.loads(done.stdout)["checks"][-1]["to_do"]


def test_doctor_sees_keys_that_others_can_read(demo: Cli) -> None:
    (demo.folder / "keys.json").chmod(0o644)

    done = demo.run("doctor", "--json")

    assert "chmod 600" in next(one["to_do"] for one in json.loads(done.stdout)["checks"] if one["check"] == "key_file")


def test_doctor_sees_a_year_without_holidays(demo_once: Cli) -> None:
    done = demo_once.run("doctor", "--json", "--on", "2031-01-02")

    assert "2031" in next(one["to_do"] for one in json.loads(done.stdout)["checks"] if one["check"] == "calendar")
