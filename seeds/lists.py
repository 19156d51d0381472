"""Writes a month of lists as real files, dirt included, and says exactly what dirt was planted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from matching.imports.kind import ImportKind
from seeds.chance import Chance
from seeds.dirt import Gardener, Planted
from seeds.rows import County
from seeds.sheets import content_of, sheets_of

DIRT_FILE: Final = "dirt.json"


@dataclass(frozen=True, slots=True)
class ListFile:
    """A file, what kind of list it holds, and the county whose list it is."""

    name: str
    kind: ImportKind
    county: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files in the order in which to import them, and the dirt in them by file and row."""

    files: tuple[ListFile, ...]
    dirt: tuple[Planted, ...]


def write_lists(county: County, folder: Path) -> Manifest:
    """Writes the files and `dirt.json`; dirt is in the lists of the demo county, the neighbour's are clean."""
    folder.mkdir(parents=True, exist_ok=True)
    files: list[ListFile] = []
    dirt: list[Planted] = []
    for sheet in sheets_of(county):
        if sheet.county == county.counties[0].code:
            dirt.extend(Gardener(Chance(county.seed, "dirt", sheet.name), sheet, county.on).plant())
        (folder / sheet.file_name).write_bytes(content_of(sheet))
        files.append(ListFile(sheet.file_name, sheet.kind, sheet.county))
    manifest = Manifest(tuple(files), tuple(dirt))
    (folder / DIRT_FILE).write_text(_as_json(manifest), encoding="utf-8")
    return manifest


def _as_json(manifest: Manifest) -> str:
    files = [{"name": file.name, "kind": file.kind, "county": file.county} for file in manifest.files]
    dirt = [{"file": one.file, "row": one.row, "code": one.code} for one in manifest.dirt]
    return json.dumps({"files": files, "dirt": dirt}, ensure_ascii=False, indent=1) + "\n"
