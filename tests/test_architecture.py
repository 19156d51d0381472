"""What the README and the style say about the code, held against the code."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 400
PLAIN_LISTS: frozenset[str] = frozenset()  # files that are one flat table and may be longer
CODE = {".py", ".js", ".css", ".html", ".awk"}
TREE_LINE = re.compile(r"^(?P<indent>[\s│├└─]*)(?P<name>[\w.-]+(?:/|\.\w+))(?=\s|$)")
FOLDER_DEPTH = 2


def test_the_readme_tree_names_every_folder_down_to_the_second_level() -> None:
    named = {path.rstrip("/") for path in _readme_tree() if path.endswith("/")}

    assert _folders() - named == set()


def test_everything_in_the_readme_tree_is_on_disk() -> None:
    named = _readme_tree()

    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_no_file_of_code_is_longer_than_the_style_allows() -> None:
    code = [path for path in _files() if path.suffix in CODE and str(path) not in PLAIN_LISTS]
    lengths = {str(path): len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in code}

    assert {path: length for path, length in lengths.items() if length > LONGEST} == {}


def test_no_lock_file_names_the_address_of_a_registry() -> None:
    locks = [*ROOT.glob("requirements/*.txt"), ROOT / "package-lock.json"]

    assert len(locks) > 1
    assert [lock.name for lock in locks if re.search(r"https?://|index-url", lock.read_text())] == []


def test_every_declared_dependency_is_locked() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime = declared["project"]["dependencies"]

    assert _names(runtime) - _locked("base.txt") == set()
    assert _names([*runtime, *declared["dependency-groups"]["dev"]]) - _locked("dev.txt") == set()


def _names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=!~; ]", line)[0].lower() for line in requirements}


def _locked(lock: str) -> set[str]:
    lines = (ROOT / "requirements" / lock).read_text().splitlines()
    return _names([line for line in lines if line[:1].isalnum()])


def _files() -> list[PurePosixPath]:
    """Every file of the project, also one not yet added; ignored ones are not part of it."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [PurePosixPath(name) for name in names if (ROOT / name).is_file()]


def _folders() -> set[str]:
    parents = {parent for path in _files() for parent in path.parents if parent.parts}
    return {str(folder) for folder in parents if len(folder.parts) <= FOLDER_DEPTH and folder.name[0] != "."}


def _readme_tree() -> list[str]:
    """Paths of the fenced block under the heading "Architecture"; a folder ends in a slash, indentation nests."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = re.split(r"^#+ Architecture$", readme, maxsplit=1, flags=re.MULTILINE)[1]
    block = section.split("```")[1].splitlines()[1:]
    paths: list[str] = []
    above: list[tuple[int, str]] = []
    for line in filter(None, map(TREE_LINE.match, block)):
        indent = len(line["indent"])
        above = [(depth, folder) for depth, folder in above if depth < indent]
        path = "".join(folder for _, folder in above) + line["name"]
        above = [(depth, folder) for depth, folder in above] + [(indent, line["name"])]
        paths.append(path)
    return paths
