"""The statements of the embedded store. Two abbreviations keep them readable:

`@status` is the fact of that name, `w@status` that of alias w (spelled as the indexes are, or they are not used);
`@@` and `w@@` are the six columns of a node. An index is named where SQLite, which keeps no statistics here, would
rather read all nodes of a kind.
"""

from __future__ import annotations

import re
from functools import cache

from graph.stores.sqlite_schema import fact

NODE_COLUMNS = ("id", "kind", "county", "since", "revision", "open_key", "props")
EDGE_COLUMNS = ("kind", "source", "target", "key", "since", "until", "props")
JOURNAL_COLUMNS = ("position", "operation_key", "county", "hash", "body", "state", "attempts")
META_COLUMNS = ("name", "value")

_NODE = ("id", "kind", "county", "since", "revision", "props")


def _sql(text: str) -> str:
    """Spell the abbreviations out."""

    def spelled(match: re.Match[str]) -> str:
        alias, name = match.groups()
        if name == "@":
            return ", ".join(f"{alias}.{column}" if alias else column for column in _NODE)
        return fact(name, alias)

    return re.sub(r"(\b\w+)?@(@|\w+)", spelled, text)


HOUSEHOLD_OF = _sql("SELECT kind, @household FROM node WHERE id = ?")
NODES_BY_ID = _sql("SELECT @@ FROM node WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id")
ALL_EDGES_AT = """
    SELECT kind, source, target, key, since, nth, until, props FROM edge
    WHERE source IN (SELECT value FROM json_each(?1))
    UNION ALL SELECT kind, source, target, key, since, nth, until, props FROM edge
    WHERE target IN (SELECT value FROM json_each(?1))"""
EDGES_AT = ALL_EDGES_AT.replace("json_each(?1))", "json_each(?1)) AND kind IN (SELECT value FROM json_each(?2))")

AID_OF_HOUSEHOLDS = """
    SELECT i.value, e.kind, e.source, e.target, e.key, e.since, e.nth, e.until, e.props
    FROM json_each(?1) AS i JOIN edge AS e ON e.target = i.value AND e.kind = 'ASSISTED'
    UNION ALL SELECT i.value, e.kind, e.source, e.target, e.key, e.since, e.nth, e.until, e.props
    FROM json_each(?1) AS i JOIN edge AS m ON m.target = i.value AND m.kind = 'MEMBER_OF'
        JOIN edge AS e ON e.target = m.source AND e.kind = 'ASSISTED'"""


@cache
def things_of_households(kind: str) -> str:
    """Nodes of a kind that belong to households; the kind comes from the schema, never from a request. `+h.id`: bare,
    the column's text affinity keeps SQLite from seeking by household."""
    template = """
        SELECT n@@ FROM json_each(?1) AS i JOIN node AS h ON h.id = i.value
        JOIN node AS n INDEXED BY node_KIND_county_household
            ON n.kind = 'KIND' AND n.county = h.county AND n@household = +h.id
        ORDER BY n.id"""
    return _sql(template.replace("KIND", kind))


HOUSEHOLDS_TO_ASSESS = _sql("""
    SELECT DISTINCT @household FROM node
    WHERE kind = 'Signal' AND county = ? AND @status = 'new' AND @household > ?
    ORDER BY @household LIMIT ?""")

HOUSEHOLDS = _sql("""
    SELECT @@ FROM node
    WHERE kind = 'Household' AND county = ?1 AND @region >= ?2 AND @region < ?3 AND (@region, id) > (?4, ?5)
    ORDER BY @region, id LIMIT ?6""")
HOUSEHOLDS_OF_CATEGORY = HOUSEHOLDS.replace("ORDER BY", _sql("AND @category = ?7 ORDER BY")).replace(
    "FROM node", "FROM node INDEXED BY node_Household_county_category_region"
)

# `+w.id`: bare, the column's text affinity keeps SQLite from the index on the warning of a referral. `+r@status`: bare,
# SQLite would rather look through all drafts of the county.
QUEUE = _sql("""
    SELECT w@@, h@@,
        (SELECT count(*) FROM node AS r WHERE r.kind = 'Referral' AND r.county = w.county AND r@warning = +w.id
            AND r@role = 'lead' AND r@status NOT IN ('draft', 'completed', 'rejected', 'failed', 'cancelled')),
        (SELECT count(*) FROM node AS r WHERE r.kind = 'Referral' AND r.county = w.county AND r@warning = +w.id
            AND +r@status = 'draft')
    FROM (SELECT @@ FROM node
        WHERE kind = 'Warning' AND county = ?1 AND @status = ?2 AND @queue_key >= ?3 AND @queue_key < ?4
            AND @region >= ?5 AND @region < ?6 AND (?7 IS NULL OR @due_on <= ?7) AND (@queue_key, id) > (?8, ?9)
        ORDER BY @queue_key, id LIMIT ?10) AS w
    JOIN node AS h ON h.id = w@household ORDER BY w@queue_key, w.id""")

QUEUE_TOTALS = _sql("""
    SELECT @level, count(*) FROM node WHERE kind = 'Warning' AND county = ? AND @status = ? GROUP BY @level""")
QUEUE_TOTALS_IN_REGION = _sql("""
    SELECT @level, count(*) FROM node
    WHERE kind = 'Warning' AND county = ? AND @status = ? AND @region >= ? AND @region < ? GROUP BY @level""")


def _referrals(chosen: str, joined: str) -> str:
    """A page of the referrals of one status: each status comes in the order of an index, several together do not."""
    template = """
        SELECT r@@, JOINED FROM (SELECT @@ FROM node
            WHERE kind = 'Referral' AND county = ?1 CHOSEN AND @status = ?2
                AND @region >= ?3 AND @region < ?4 AND @queue_key >= ?5 AND (@queue_key, id) > (?5, ?6)
            ORDER BY @queue_key, id LIMIT ?7) AS r ON_IT ORDER BY r@queue_key, r.id"""
    columns, _, join = joined.partition("|")
    return _sql(template.replace("CHOSEN", chosen).replace("JOINED", columns).replace("ON_IT", join))


_HOUSEHOLD = "h@@|JOIN node AS h ON h.id = r@household"
_CLAIM = "c@@|LEFT JOIN node AS c ON c.open_key = 'claim:' || r.id"
INBOX_OF_COUNTY = _referrals("", _HOUSEHOLD)
INBOX_OF_DEPARTMENT = _referrals("AND @department = ?8", _HOUSEHOLD)
INBOX_OF_CODE = _referrals("AND @department_code = ?8", _HOUSEHOLD)
CASES = _referrals("AND @department_code = ?8", _CLAIM)
CASES_OF_SOCIETY = _referrals("AND @department = ?8", _CLAIM)

CONSENTS_OF_THE_NEEDY = _sql("""
    SELECT c@@ FROM (SELECT DISTINCT county, @household AS household FROM node INDEXED BY node_Need_status
        WHERE kind = 'Need' AND @status = 'open') AS n
    JOIN node AS c INDEXED BY node_Consent_county_household
        ON c.kind = 'Consent' AND c.county = n.county AND c@household = n.household
    ORDER BY c.id""")
OPEN_NEEDS = _sql("""
    SELECT n@@, (SELECT h@category FROM node AS h WHERE h.id = n@household),
        EXISTS (SELECT 1 FROM edge AS e WHERE e.target = n@household AND e.kind = 'ASSISTED' AND e@outcome = 'assisted')
        OR EXISTS (SELECT 1 FROM edge AS m JOIN edge AS e ON e.target = m.source AND e.kind = 'ASSISTED'
            WHERE m.target = n@household AND m.kind = 'MEMBER_OF' AND e@outcome = 'assisted')
    FROM node AS n WHERE n.kind = 'Need' AND n@status = 'open'
    ORDER BY n.id""")

OPEN_SUPPLY = _sql("""
    SELECT s@@, c@@ FROM node AS s JOIN node AS c ON c.id = s@charity
    WHERE s.kind = 'Supply' AND s@status = 'open' ORDER BY s.id""")
SUPPLY_OF = _sql("""
    SELECT s@@, c@@ FROM node AS s JOIN node AS c ON c.id = s@charity
    WHERE s.kind = 'Supply' AND s@charity = ? ORDER BY s.id""")

JOBS = _sql("""
    SELECT j@@ FROM node AS j WHERE j.kind = 'Job' AND j@task = ?
    ORDER BY j@on DESC, j.since DESC, j.id LIMIT ?""")


def _pairings(chosen: str) -> str:
    """The pairings of one status by id."""
    template = """
        SELECT p@@, n@@ FROM node AS p JOIN node AS n ON n.id = p@need
        WHERE p.kind = 'Pairing' AND CHOSEN = ?1 AND p@status = ?2
            AND (?3 IS NULL OR p@expires_on < ?3) AND p.id > ?4 AND n@region >= ?5 AND n@region < ?6
        ORDER BY p.id LIMIT ?7"""
    return _sql(template.replace("CHOSEN", chosen))


PAIRINGS_OF_COUNTY = _pairings("p.county")
PAIRINGS_OF_CHARITY = _pairings("p@charity")
MARKET_PAIRINGS = _sql("""
    SELECT @@ FROM node WHERE id IN (
        SELECT e.key FROM node AS n JOIN edge AS e ON e.source = n.id AND e.kind = 'PAIRED_WITH'
        WHERE n.kind = 'Need' AND n@status = 'open'
        UNION SELECT e.key FROM node AS s JOIN edge AS e ON e.target = s.id AND e.kind = 'PAIRED_WITH'
        WHERE s.kind = 'Supply' AND s@status = 'open' AND e.until IS NULL)
    ORDER BY id""")
LAPSING_CLAIMS = _sql("""
    SELECT id FROM node WHERE kind = 'Claim' AND county = ? AND @status = 'claimed' AND @lease_until < ? ORDER BY id""")

COUNTIES = _sql("""
    SELECT county FROM node INDEXED BY node_Region_level
    WHERE kind = 'Region' AND @level = 'county' ORDER BY county""")
DIRECTORY = _sql("""
    SELECT @@ FROM node
    WHERE kind IN ('Region', 'Department', 'Society', 'Officer', 'Parameter', 'Policy', 'CalendarDay') AND county = ?1
    UNION ALL SELECT @@ FROM node WHERE kind = 'DutyRecord' AND county = ?1 AND @household IS NULL
    UNION ALL SELECT @@ FROM node WHERE kind = 'Charity' ORDER BY id""")
MEMBERS_BY_INDEX = _sql("""
    SELECT @@ FROM node INDEXED BY node_Member_identity_index
    WHERE kind = 'Member' AND @identity_index IN (SELECT value FROM json_each(?)) ORDER BY id""")

COUNT_NODES = "SELECT kind, count(*) FROM node WHERE ?1 IS NULL OR county = ?1 GROUP BY kind ORDER BY kind"
COUNT_EDGES = """
    SELECT edge.kind, count(*) FROM edge JOIN node ON node.id = edge.source
    WHERE ?1 IS NULL OR node.county = ?1 GROUP BY edge.kind ORDER BY edge.kind"""


def count_fact(name: str) -> str:
    """Numbers by the codes of a fact; the name comes from the schema, never from a request."""
    template = """
        SELECT @NAME, count(*) FROM node
        WHERE kind = ?2 AND (?1 IS NULL OR county = ?1) AND @NAME IS NOT NULL GROUP BY @NAME ORDER BY @NAME"""
    return _sql(template.replace("NAME", name))


RECEIPT = "SELECT body FROM journal WHERE operation_key = ?"
JOURNAL = """
    SELECT position, operation_key, hash, body, state, attempts FROM journal
    WHERE position > ?1 AND position < ?2 ORDER BY position LIMIT ?3"""
HEADS = "SELECT county, number, hash FROM head ORDER BY county"
PENDING = """
    SELECT position, operation_key, hash, body, state, attempts FROM journal
    WHERE state = 'pending' ORDER BY body ->> '$.at', position LIMIT ?"""
PARKED = PENDING.replace("'pending'", "'dead'")
OLDEST_PENDING = "SELECT min(body ->> '$.at') FROM journal WHERE state = 'pending'"

DUMP_META = "SELECT name, value FROM meta ORDER BY name"
DUMP_NODES = "SELECT id, kind, county, since, revision, open_key, props FROM node ORDER BY id"
DUMP_EDGES = """
    SELECT kind, source, target, key, since, until, props FROM edge
    ORDER BY kind, source, target, key, since, until NULLS LAST"""
INSERT_NODES = """
    INSERT INTO node SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value -> 6
    FROM json_each(?)"""
"""All rows of a kind in one statement, which works without Python's lock: others prepare what comes next."""
INSERT_NEW_EDGES = """
    INSERT INTO edge SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value -> 6, 0
    FROM json_each(?)"""
INSERT_EDGE = """
    INSERT INTO edge SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, count(*) FROM edge
    WHERE source = ?1 AND kind = ?2 AND target = ?3 AND key = ?4 AND since = ?5"""
DUMP_JOURNAL = """
    SELECT position, operation_key, county, hash, body, state, attempts FROM journal ORDER BY position"""
