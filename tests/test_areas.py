from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ccgsim import areas

Map = tuple[np.ndarray, np.ndarray]


@st.composite
def maps(draw: st.DrawFn) -> Map:
    """An area array (R, N) in which every leader leads itself, and links (2, K) in replicate 0."""
    rows, n = draw(st.integers(1, 3)), draw(st.integers(1, 12))
    numbers = st.lists(st.integers(0, n - 1), min_size=n, max_size=n)
    label = np.array([draw(numbers) for _ in range(rows)])
    first = [[int(np.flatnonzero(row == own)[0]) for own in row] for row in label]
    ends = st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=6)
    links = np.array(draw(ends), dtype=np.intp).reshape(-1, 2).T
    return np.array(first), links


def test_links_that_touch_make_one_group() -> None:
    nodes, group = areas.groups_of(np.array([9, 2, 5]), np.array([5, 4, 7]), 10)
    assert nodes.tolist() == [2, 4, 5, 7, 9]
    assert group.tolist() == [0, 0, 1, 1, 1]


@given(maps())
def test_groups_are_the_connected_components(country: Map) -> None:
    first, second = country[1]
    nodes, group = areas.groups_of(first, second, country[0].shape[1])
    graph = nx.Graph(list(zip(first.tolist(), second.tolist(), strict=True)))
    found = {frozenset(nodes[group == g].tolist()) for g in np.unique(group)}
    assert found == {frozenset(part) for part in nx.connected_components(graph)}
    starts = [int(nodes[group == g][0]) for g in range(len(found))]
    assert starts == sorted(starts)
    assert nodes[areas.first_of(group)].tolist() == starts


def test_the_body_of_most_people_leads_and_the_first_of_equals() -> None:
    nodes, group = np.array([1, 3, 4, 6, 8]), np.array([0, 0, 1, 1, 1])
    people = np.array([10.0, 20.0, 7.0, 9.0, 9.0])
    assert areas.leaders(nodes, group, people).tolist() == [3, 3, 6, 6, 6]


def test_uniting_two_areas_moves_all_their_members_to_the_larger_leader() -> None:
    area = np.array([[0, 0, 2, 2, 4], [0, 1, 2, 3, 4]])
    people = np.array([[30.0, 30.0, 50.0, 50.0, 5.0], [1.0, 1.0, 1.0, 1.0, 1.0]])
    union = areas.unite(area, people, np.array([0]), np.array([0]), np.array([2]))
    assert area.tolist() == [[2, 2, 2, 2, 4], [0, 1, 2, 3, 4]]
    assert dict(zip(union.at.tolist(), union.moved.tolist(), strict=True)) == {
        0: True, 1: True, 2: False, 3: False,
    }  # fmt: skip
    assert union.summed(people).tolist() == [80.0] * 4


@given(maps(), st.integers(0, 2**32 - 1))
def test_areas_unite_into_whole_areas_and_nothing_else_moves(country: Map, seed: int) -> None:
    area, (one, other) = country
    rng = np.random.default_rng(seed)
    people = areas.totals(area, rng.integers(1, 9, area.shape).astype(float))
    before, weight = area.copy(), people.copy()
    rep = rng.integers(area.shape[0], size=len(one))
    first, second = before[rep, one], before[rep, other]
    if len(one):
        areas.unite(area, people, rep, first, second)
    for r in range(len(area)):
        graph = nx.Graph()
        graph.add_nodes_from(set(before[r].tolist()))
        here = rep == r
        graph.add_edges_from(zip(first[here].tolist(), second[here].tolist(), strict=True))
        for part in nx.connected_components(graph):
            leader = min(part, key=lambda node: (-weight[r, node], node))
            inside = np.isin(before[r], list(part))
            assert (area[r][inside] == leader).all()


@given(maps())
def test_totals_and_members_agree_with_counting_one_by_one(country: Map) -> None:
    area, _ = country
    rows, n = area.shape
    weight = np.arange(1.0, n + 1.0)
    total = areas.totals(area, weight)
    rep, leader = np.nonzero(area == np.arange(n))
    row, ccg = areas.members(area, rep, leader)
    for place, (r, lead) in enumerate(zip(rep, leader, strict=True)):
        inside = np.flatnonzero(area[r] == lead)
        assert (total[r, inside] == weight[inside].sum()).all()
        listed = ccg[row == place]
        assert listed[0] == lead
        assert sorted(listed.tolist()) == inside.tolist()
    assert len(row) == rows * n
    assert (np.diff(row) >= 0).all()


def test_only_the_listed_areas_have_members() -> None:
    area = np.array([[0, 0, 2, 2], [1, 1, 1, 3]])
    row, ccg = areas.members(area, np.array([1, 0]), np.array([1, 2]))
    assert row.tolist() == [0, 0, 0, 1, 1]
    assert ccg.tolist() == [1, 0, 2, 2, 3]
