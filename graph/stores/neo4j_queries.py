"""The questions of the Neo4j store, by name. Each has one parameter, the map `p`, and answers whole in one row, because
every row costs the driver time.

A node comes as `[labels, properties]`, or as its properties where its kind is plain; an edge as `[type, source id,
target id, properties]`. Indexes are named, and that they are to be sought in: a planner whose statistics are behind,
as they are while a county is loaded, would rather read a whole label or index, and keep that plan. For the same reason
a step over edges names their types. Who orders by all facts of an index gets its order.
"""

from __future__ import annotations

from functools import cache
from typing import LiteralString

from graph.schema import EDGES
from graph.stores.composing import HOUSEHOLD_KINDS, KIN_KINDS, MEMBER_KINDS

ANY_KIND: str = "|".join(EDGES)
KIN: str = "|".join(KIN_KINDS)

_VIEWS = (
    (
        """
WITH collect(h) AS hs
CALL (hs) { UNWIND hs AS h MATCH (h)-[e:OWN]-(x) RETURN collect(DISTINCT e) AS own, collect(DISTINCT x) AS near }
CALL (hs) {
    UNWIND hs AS h MATCH (h)<-[:MEMBER_OF]-(m) WITH DISTINCT m MATCH (m)-[e:THEIRS]-(x)
    RETURN collect(DISTINCT e) AS kin, collect(DISTINCT x) AS far }
CALL (hs, near, far) {
    UNWIND hs + near + far AS n WITH DISTINCT n
    RETURN collect([labels(n), properties(n)]) AS nodes }
RETURN [h IN hs | h.id] AS ids, nodes,
    [e IN own | [type(e), startNode(e).id, endNode(e).id, properties(e)]] AS own,
    [e IN kin | [type(e), startNode(e).id, endNode(e).id, properties(e)]] AS kin
"""
    )
    .replace("OWN", "|".join(HOUSEHOLD_KINDS))
    .replace("THEIRS", "|".join(MEMBER_KINDS))
)

VIEWS = "UNWIND $p.ids AS id MATCH (h:Entity {id: id}) USING INDEX SEEK h:Entity(id) WHERE h:Household" + _VIEWS
VIEW_OF_THING = (
    """
MATCH (t:Entity {id: $p.thing}) USING INDEX SEEK t:Entity(id)
WITH CASE WHEN t:Household OR t.household IS NULL THEN t.id ELSE t.household END AS id
MATCH (h:Entity {id: id}) USING INDEX SEEK h:Entity(id) WHERE h:Household"""
    + _VIEWS
)


_HOUSEHOLD: LiteralString = """
    UNWIND $p.ids AS id MATCH (h:Entity {id: id}) USING INDEX SEEK h:Entity(id) WHERE h:Household"""
_AID: LiteralString = """
CALL () { HOUSEHOLD
    WITH h MATCH (h)WAY<-[e:ASSISTED]-(x)
    RETURN collect([h.id, [type(e), x.id, endNode(e).id, properties(e)]]) AS NAME }"""
_THINGS: LiteralString = """
CALL () { HOUSEHOLD
    WITH h MATCH (n:KIND) USING INDEX SEEK n:KIND(county, household)
    WHERE n.county = h.county AND n.household = h.id
    RETURN collect([labels(n), properties(n)]) AS nodes_KIND }"""


@cache
def partial_views(kinds: tuple[str, ...], with_aid: bool) -> str:
    """Households, their things of these kinds, and the aid to them and their members with the household it is of."""
    parts = ["CALL () { HOUSEHOLD RETURN collect([labels(h), properties(h)]) AS households }"]
    parts += [_THINGS.replace("KIND", kind) for kind in kinds]
    if with_aid:
        parts.append(_AID.replace("WAY", "").replace("NAME", "own"))
        parts.append(_AID.replace("WAY", "<-[:MEMBER_OF]-()").replace("NAME", "theirs"))
    things = " + ".join(f"nodes_{kind}" for kind in kinds) or "[]"
    answer = f"\nRETURN households, {things} AS things, {'own + theirs' if with_aid else '[]'} AS aid"
    return "".join(parts).replace("HOUSEHOLD", _HOUSEHOLD) + answer


_STEP: LiteralString = """
CALL (s, NEAR) {
    UNWIND NEAR AS a WITH s, a WHERE a = s OR NOT a:Hub
    MATCH (a)-[e:ANY_KIND]-(b) WHERE $p.as_of IS NULL OR (b.since <= $p.as_of
        AND e.since <= $p.as_of AND (e.until IS NULL OR e.until > $p.as_of))
    RETURN collect(DISTINCT b) AS FAR }"""


@cache
def network(hops: int) -> str:
    """The statement for so many steps, each from what the one before reached. The start is walked even if it is a hub.

    Steps written out read what a path pattern would, a quarter faster: of the many ways to a node they keep none.
    """
    steps = "".join(_STEP.replace("NEAR", f"n{step}").replace("FAR", f"n{step + 1}") for step in range(hops))
    template = """
MATCH (s:Entity {id: $p.id}) USING INDEX SEEK s:Entity(id) WHERE NOT s:Head
WITH s, [s] AS n0 STEPS
CALL (LEVELS) {
    UNWIND [REACHED] AS reached UNWIND reached[1] AS x
    WITH x, min(reached[0]) AS distance ORDER BY distance, x.id LIMIT $p.limit
    RETURN collect(x) AS ns }
CALL (s, ns) {
    UNWIND ns AS a WITH s, ns, a WHERE a = s OR NOT a:Hub
    MATCH (a)-[e:ANY_KIND]-(b) WHERE b IN ns AND ($p.as_of IS NULL
        OR (e.since <= $p.as_of AND (e.until IS NULL OR e.until > $p.as_of)))
    WITH DISTINCT e
    RETURN collect([type(e), startNode(e).id, endNode(e).id, properties(e)]) AS edges }
RETURN [n IN ns | [labels(n), properties(n)]] AS nodes, edges
"""
    levels = ", ".join(f"n{level}" for level in range(hops + 1))
    reached = ", ".join(f"[{level}, n{level}]" for level in range(hops + 1))
    written = template.replace("STEPS", steps).replace("LEVELS", levels).replace("REACHED", reached)
    return written.replace("ANY_KIND", ANY_KIND)


@cache
def kin_within(steps: int) -> str:
    """Ends of the open kinship edges that can lie on a path of so many steps from the sources."""
    template = """
UNWIND $p.sources AS source MATCH (s:Entity {id: source}) USING INDEX SEEK s:Entity(id)
MATCH (s) (()-[:KIN WHERE e.until IS NULL]-()){0,STEPS} (x)
WITH DISTINCT x MATCH (x)-[e:KIN]-(y) WHERE e.until IS NULL
RETURN collect(DISTINCT [x.id, y.id])
""".replace("[:KIN WHERE", "[e:KIN WHERE")
    return template.replace("KIN", KIN).replace("STEPS", str(max(int(steps) - 1, 1)))


HOUSEHOLDS_TO_ASSESS: LiteralString = """
MATCH (s:Signal) USING INDEX SEEK s:Signal(county, status, household)
WHERE s.county = $p.county AND s.status = 'new' AND s.household > $p.after
WITH DISTINCT s.household AS id ORDER BY id LIMIT $p.limit RETURN collect(id)
"""

_HOUSEHOLDS: LiteralString = """
MATCH (h:Household) USING INDEX SEEK h:Household(INDEX)
WHERE h.county = $p.county AND h.region >= $p.first AND h.region < $p.end CHOSEN
    AND CASE WHEN h.region = $p.region THEN h.id > $p.id ELSE true END
WITH h ORDER BY ORDER, h.id LIMIT $p.limit RETURN collect(properties(h))
"""
HOUSEHOLDS = (
    _HOUSEHOLDS.replace("INDEX)", "county, region)").replace("CHOSEN", "").replace("BY ORDER", "BY h.county, h.region")
)
HOUSEHOLDS_OF_CATEGORY = (
    _HOUSEHOLDS.replace("INDEX)", "county, category, region)")
    .replace("CHOSEN", "AND h.category = $p.category")
    .replace("BY ORDER", "BY h.county, h.category, h.region")
)

_QUEUE: LiteralString = """
CALL () {
    MATCH (w:Warning) USING INDEX SEEK w:Warning(county, status, queue_key, id)
    WHERE w.county = $p.county AND w.status = $p.status AND w.queue_key >= $p.first AND w.queue_key < $p.last
        AND w.id IS NOT NULL AND CASE WHEN w.queue_key = $p.key THEN w.id > $p.id ELSE true END
        AND ($p.due_by IS NULL OR w.due_on <= $p.due_by) IN_REGION
    WITH w ORDER BY w.county, w.status, w.queue_key, w.id LIMIT $p.limit
    MATCH (h:Entity {id: w.household}) USING INDEX SEEK h:Entity(id)
    CALL (w) {
        MATCH (r:Referral) USING INDEX SEEK r:Referral(county, warning, status, role)
        WHERE r.county = w.county AND r.warning = w.id AND r.status IS NOT NULL AND r.role IS NOT NULL
        RETURN count(CASE WHEN r.role = 'lead' AND NOT r.status IN $p.settled THEN 1 END) AS owed,
            count(CASE WHEN r.status = 'draft' THEN 1 END) AS drafts }
    WITH w, h, owed, drafts ORDER BY w.queue_key, w.id
    RETURN collect([properties(w), properties(h), owed, drafts]) AS rows }
CALL () {
    UNWIND $p.levels AS level
    CALL (level) {
        MATCH (w:Warning) USING INDEX SEEK w:Warning(county, status, level)
        WHERE w.county = $p.county AND w.status = $p.status AND w.level = level IN_REGION
        RETURN count(w) AS number }
    RETURN collect([level, number]) AS totals }
RETURN rows, totals
"""
QUEUE = _QUEUE.replace("IN_REGION", "")
QUEUE_IN_REGION = _QUEUE.replace("IN_REGION", "AND w.region >= $p.start AND w.region < $p.end")

_REFERRALS: LiteralString = """
UNWIND $p.statuses AS status
CALL (status) {
    MATCH (r:Referral) USING INDEX SEEK r:Referral(INDEX)
    WHERE r.county = $p.county CHOSEN AND r.status = status AND r.queue_key >= $p.key AND r.id IS NOT NULL
        AND CASE WHEN r.queue_key = $p.key THEN r.id > $p.id ELSE true END
        AND r.region >= $p.start AND r.region < $p.end
    RETURN r ORDER BY ORDER LIMIT $p.limit }
WITH r ORDER BY r.queue_key, r.id LIMIT $p.limit"""
_WITH_HOUSEHOLD: LiteralString = """
MATCH (h:Entity {id: r.household}) USING INDEX SEEK h:Entity(id)
WITH r, h ORDER BY r.queue_key, r.id RETURN collect([properties(r), properties(h)])
"""
_WITH_CLAIM: LiteralString = """
OPTIONAL MATCH (c:Entity {open_key: 'claim:' + r.id}) USING INDEX SEEK c:Entity(open_key)
WITH r, c ORDER BY r.queue_key, r.id RETURN collect([properties(r), properties(c)])
"""


def _referrals(index: str, chosen: str) -> str:
    """Referrals by queue key and id: a page of each status, then a page of these, so that no list is read whole."""
    order = ", ".join(f"r.{fact}" for fact in index.split(", "))
    return _REFERRALS.replace("INDEX)", f"{index})").replace("CHOSEN", chosen).replace("BY ORDER", f"BY {order}")


_OF_CODE = _referrals("county, department_code, status, queue_key, id", "AND r.department_code = $p.chosen")
_OF_DEPARTMENT = _referrals("county, department, status, queue_key, id", "AND r.department = $p.chosen")
INBOX_OF_COUNTY = _referrals("county, status, queue_key, id", "") + _WITH_HOUSEHOLD
INBOX_OF_DEPARTMENT = _OF_DEPARTMENT + _WITH_HOUSEHOLD
INBOX_OF_CODE = _OF_CODE + _WITH_HOUSEHOLD
CASES = _OF_CODE + _WITH_CLAIM
CASES_OF_SOCIETY = _OF_DEPARTMENT + _WITH_CLAIM

OPEN_NEEDS: LiteralString = """
CALL () {
    MATCH (n:Need) USING INDEX SEEK n:Need(status) WHERE n.status = 'open'
    OPTIONAL MATCH (h:Entity {id: n.household}) USING INDEX SEEK h:Entity(id)
    RETURN collect([properties(n), h.category, EXISTS { (h)<-[e:ASSISTED]-() WHERE e.outcome = 'assisted' }
            OR EXISTS { (h)<-[:MEMBER_OF]-()<-[e:ASSISTED]-() WHERE e.outcome = 'assisted' }]) AS needs,
        collect(DISTINCT n.household) AS households }
CALL (households) {
    UNWIND households AS id
    MATCH (c:Consent) USING INDEX SEEK c:Consent(household) WHERE c.household = id
    RETURN collect(properties(c)) AS consents }
RETURN needs, consents
"""

OPEN_SUPPLY: LiteralString = """
MATCH (s:Supply) USING INDEX SEEK s:Supply(status) WHERE s.status = 'open'
MATCH (c:Entity {id: s.charity}) USING INDEX SEEK c:Entity(id)
RETURN collect([properties(s), properties(c)])
"""
SUPPLY_OF: LiteralString = """
MATCH (s:Supply) USING INDEX SEEK s:Supply(charity) WHERE s.charity = $p.charity
MATCH (c:Entity {id: s.charity}) USING INDEX SEEK c:Entity(id)
RETURN collect([properties(s), properties(c)])
"""
JOBS: LiteralString = """
MATCH (j:Job) USING INDEX SEEK j:Job(task) WHERE j.task = $p.task
WITH j ORDER BY j.on DESC, j.since DESC, j.id LIMIT $p.limit
RETURN collect(properties(j))
"""

_PAIRINGS: LiteralString = """
UNWIND $p.statuses AS status
CALL (status) {
    MATCH (a:Pairing) USING INDEX SEEK a:Pairing(CHOSEN, status, id)
    WHERE a.CHOSEN = $p.chosen AND a.status = status AND a.id > $p.after
        AND ($p.before IS NULL OR a.expires_on < $p.before)
    RETURN a ORDER BY a.CHOSEN, a.status, a.id LIMIT $p.limit }
WITH a ORDER BY a.id LIMIT $p.limit
MATCH (n:Entity {id: a.need}) USING INDEX SEEK n:Entity(id)
WITH a, n ORDER BY a.id RETURN collect([properties(a), properties(n)])
"""
PAIRINGS_IN_REGION: LiteralString = """
UNWIND $p.statuses AS status
CALL (status) {
    MATCH (a:Pairing) USING INDEX SEEK a:Pairing(county, status, id)
    WHERE a.county = $p.chosen AND a.status = status AND a.id > $p.after
        AND ($p.before IS NULL OR a.expires_on < $p.before)
    MATCH (n:Entity {id: a.need}) USING INDEX SEEK n:Entity(id) WHERE n.region >= $p.start AND n.region < $p.end
    RETURN a, n ORDER BY a.county, a.status, a.id LIMIT $p.limit }
WITH a, n ORDER BY a.id LIMIT $p.limit
RETURN collect([properties(a), properties(n)])
"""
PAIRINGS_OF_COUNTY = _PAIRINGS.replace("CHOSEN", "county")
PAIRINGS_OF_CHARITY = _PAIRINGS.replace("CHOSEN", "charity")

MARKET_PAIRINGS: LiteralString = """
CALL () {
    MATCH (n:Need) USING INDEX SEEK n:Need(status) WHERE n.status = 'open'
    MATCH (n)-[e:PAIRED_WITH]->() RETURN e.key AS id
    UNION
    MATCH (s:Supply) USING INDEX SEEK s:Supply(status) WHERE s.status = 'open'
    MATCH (s)<-[e:PAIRED_WITH]-() WHERE e.until IS NULL RETURN e.key AS id }
MATCH (a:Entity {id: id}) USING INDEX SEEK a:Entity(id)
WITH a ORDER BY a.id RETURN collect(properties(a))
"""
LAPSING_CLAIMS: LiteralString = """
MATCH (c:Claim) USING INDEX SEEK c:Claim(county, status, lease_until)
WHERE c.county = $p.county AND c.status = 'claimed' AND c.lease_until < $p.on
RETURN collect(c.id)
"""

COUNTIES: LiteralString = """
MATCH (r:Region) USING INDEX SEEK r:Region(level) WHERE r.level = 'county' RETURN collect(r.county)
"""
DIRECTORY_KINDS = ("Region", "Department", "Society", "Officer", "Parameter", "Policy", "CalendarDay")
_OF_COUNTY = "MATCH (n:KIND) USING INDEX SEEK n:KIND(county) WHERE n.county = $p.county RETURN n UNION ALL "
DIRECTORY = (
    "CALL () { "
    + "".join(_OF_COUNTY.replace("KIND", kind) for kind in DIRECTORY_KINDS)
    + """MATCH (n:DutyRecord) USING INDEX SEEK n:DutyRecord(county) WHERE n.county = $p.county AND n.household IS NULL
    RETURN n UNION ALL MATCH (n:Charity) USING INDEX n:Charity(county) WHERE n.county IS NOT NULL RETURN n }
RETURN collect([labels(n), properties(n)])
"""
)
KNOWN: LiteralString = """
UNWIND $p.ids AS id MATCH (n:Entity {id: id}) USING INDEX SEEK n:Entity(id) WHERE NOT n:Head
RETURN collect([labels(n), properties(n)])
"""
MEMBERS_BY_INDEX: LiteralString = """
UNWIND $p.indexes AS index MATCH (m:Member) USING INDEX SEEK m:Member(identity_index) WHERE m.identity_index = index
RETURN collect(properties(m))
"""

COUNT: LiteralString = """
CALL () {
    MATCH (n:Entity) WHERE NOT n:Head AND ($p.county IS NULL OR n.county = $p.county)
    WITH [label IN labels(n) WHERE NOT label IN ['Entity', 'Hub']][0] AS kind, count(*) AS number
    RETURN collect([kind, number]) AS nodes }
CALL () {
    MATCH (a:Entity)-[e]->() WHERE $p.county IS NULL OR a.county = $p.county
    WITH type(e) AS kind, count(*) AS number RETURN collect([kind, number]) AS edges }
CALL () {
    UNWIND $p.counted AS c
    MATCH (n:$(c[0])) WHERE ($p.county IS NULL OR n.county = $p.county) AND n[c[1]] IS NOT NULL
    WITH c, n[c[1]] AS code, count(*) AS number RETURN collect([c[0], c[1], code, number]) AS facts }
RETURN nodes, edges, facts
"""

RECEIPT: LiteralString = "MATCH (j:Journal {op_key: $p.key}) USING INDEX SEEK j:Journal(op_key) RETURN j.body"
JOURNAL: LiteralString = """
MATCH (j:Journal) USING INDEX SEEK j:Journal(pos) WHERE j.pos > $p.after AND j.pos < $p.end
WITH j ORDER BY j.pos LIMIT $p.limit
RETURN collect([j.pos, j.op_key, j.hash, j.body, j.state, j.attempts])
"""
HEADS: LiteralString = "MATCH (h:Head) RETURN collect([h.id, h.seq, h.hash])"
_OUTBOX: LiteralString = """
MATCH (j:STATE) USING INDEX SEEK j:STATE(at, pos) WHERE j.at >= '' AND j.pos IS NOT NULL
WITH j ORDER BY j.at, j.pos LIMIT $p.limit
RETURN collect([j.pos, j.op_key, j.hash, j.body, j.state, j.attempts])
"""
PENDING = _OUTBOX.replace("STATE", "Pending")
PARKED = _OUTBOX.replace("STATE", "Dead")
FINISH: LiteralString = """
UNWIND $p.positions AS pos
MATCH (j:Journal {pos: pos}) USING INDEX SEEK j:Journal(pos) SET j.state = 'done' REMOVE j:Pending, j:Dead
"""
COUNT_ATTEMPT: LiteralString = """
MATCH (j:Journal {pos: $p.pos}) USING INDEX SEEK j:Journal(pos) SET j += {}
WITH j SET j.attempts = j.attempts + 1
WITH j, j:Pending AND j.attempts >= $p.dead_after AS dies
FOREACH (_ IN CASE WHEN dies THEN [1] ELSE [] END | SET j.state = 'dead', j:Dead REMOVE j:Pending)
RETURN j.attempts
"""
HEALTH: LiteralString = """
CALL () { MATCH (m:Meta) WHERE m.name > '' RETURN collect([m.name, m.value]) AS meta }
CALL () {
    MATCH (j:Pending) USING INDEX SEEK j:Pending(at, pos) WHERE j.at >= '' AND j.pos IS NOT NULL
    WITH j.at AS at ORDER BY at LIMIT 1 RETURN min(at) AS oldest }
CALL dbms.components() YIELD versions
RETURN meta, oldest, versions[0] AS version
"""
META: LiteralString = "MATCH (m:Meta) WHERE m.name > '' WITH m ORDER BY m.name RETURN collect([m.name, m.value])"
