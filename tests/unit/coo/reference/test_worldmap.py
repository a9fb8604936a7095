"""The world as tiles: coo.reference.worldmap."""

import csv
import json

from coo.reference.loader import DATA
from coo.reference.worldmap import EUROPEAN_UNION, HOME, PITCH, REGIONS, SIDE, draw, expand


def test_every_country_has_one_tile_and_one_region() -> None:
    codes = [tile.code for tile in draw(lambda code: False).tiles]
    placed = [code for _label, codes in REGIONS for code in codes]
    assert len(codes) == len(set(codes))
    assert len(placed) == len(set(placed))
    assert set(codes) == set(placed)


def test_every_tile_is_a_country_we_know_and_every_partner_has_a_tile() -> None:
    with (DATA / "countries.csv").open(encoding="utf-8", newline="") as handle:
        known = {row["alpha2"] for row in csv.DictReader(handle)}
    tiles = {tile.code for tile in draw(lambda code: False).tiles}
    entries = json.loads((DATA / "agreements.json").read_text(encoding="utf-8"))["agreements"]
    partners = frozenset[str]().union(*(expand(entry["partners"]) for entry in entries))
    assert tiles <= known
    assert partners <= tiles
    assert HOME in tiles


def test_tiles_do_not_overlap_and_lie_within_the_map() -> None:
    drawn = draw(lambda code: code == "LK")
    assert len({(tile.x, tile.y) for tile in drawn.tiles}) == len(drawn.tiles)
    assert SIDE < PITCH
    assert all(0 <= tile.x <= drawn.width - PITCH and 0 <= tile.y <= drawn.height - PITCH for tile in drawn.tiles)
    kinds = {tile.code: tile.kind for tile in drawn.tiles}
    assert (kinds["LK"], kinds["IN"], kinds["US"]) == ("partner", "home", "other")


def test_home_is_home_even_if_an_agreement_names_it() -> None:
    assert {tile.kind for tile in draw(lambda code: True).tiles if tile.code == HOME} == {"home"}


def test_the_union_stands_for_its_members_and_any_country_for_none() -> None:
    assert len(EUROPEAN_UNION) == 27
    assert expand(["EU27", "NO"]) == EUROPEAN_UNION | {"NO"}
    assert expand(["*"]) == frozenset()


def test_the_small_map_draws_the_same_tiles() -> None:
    drawn = draw(lambda code: code in {"LK", "JP"})
    paths = dict(drawn.outlines)
    for kind in ("other", "partner", "home"):
        tiles = [tile for tile in drawn.tiles if tile.kind == kind]
        assert paths[kind].count("M") == len(tiles)
        assert all(f"M{tile.x} {tile.y}h" in paths[kind] for tile in tiles)
