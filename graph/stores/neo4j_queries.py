"""The statements of the Neo4j store, by name. Each has one parameter, the map `p`, and answers one question whole.

A node is answered as `[labels, properties]`, an edge as `[type, source id, target id, properties]`; lists come
collected into one row, because every row costs the driver time.
"""

from __future__ import annotations

from typing import LiteralString

_VIEWS: LiteralString = """
WITH collect(h) AS hs
CALL (hs) {
    UNWIND hs AS h MATCH (h)-[e]-()
    WITH DISTINCT e RETURN collect(e) AS own }
CALL (hs) {
    UNWIND hs AS h MATCH (m)-[:MEMBER_OF]->(h) MATCH (m)-[e:KIN_OF|SUPPORTS|ASSISTED|SAME_PERSON]-()
    WITH DISTINCT e RETURN collect(e) AS kin }
CALL (hs, own, kin) {
    UNWIND hs + [e IN own | startNode(e)] + [e IN own | endNode(e)]
        + [e IN kin | startNode(e)] + [e IN kin | endNode(e)] AS n
    WITH DISTINCT n RETURN collect([labels(n), properties(n)]) AS nodes }
RETURN [h IN hs | h.id], nodes,
    [e IN own | [type(e), startNode(e).id, endNode(e).id, properties(e)]],
    [e IN kin | [type(e), startNode(e).id, endNode(e).id, properties(e)]]
"""
VIEWS: LiteralString = (
    """
UNWIND $p.ids AS id MATCH (h:Entity {id: id}) WHERE h:Household
"""
    + _VIEWS
)
VIEW_OF_THING: LiteralString = (
    """
MATCH (t:Entity {id: $p.thing})
WITH CASE WHEN t:Household OR t.household IS NULL THEN t.id ELSE t.household END AS id
MATCH (h:Entity {id: id}) WHERE h:Household
"""
    + _VIEWS
)

_WALK: LiteralString = """
MATCH (h:Entity {id: $p.id})
MATCH p = (h) ((a)-[e]-(b)
    WHERE NOT a:Hub AND ($p.as_of IS NULL
        OR (e.since <= $p.as_of AND (e.until IS NULL OR e.until > $p.as_of) AND b.since <= $p.as_of))){0,HOPS} (x)
WITH x, min(length(p)) AS distance ORDER BY distance, x.id LIMIT $p.limit
WITH collect(x) AS ns
CALL (ns) {
    UNWIND ns AS a WITH ns, a WHERE NOT a:Hub
    MATCH (a)-[e]-(b) WHERE b IN ns AND ($p.as_of IS NULL
        OR (e.since <= $p.as_of AND (e.until IS NULL OR e.until > $p.as_of)))
    WITH DISTINCT e
    RETURN collect([type(e), startNode(e).id, endNode(e).id, properties(e)]) AS es }
RETURN [n IN ns | [labels(n), properties(n)]], es
"""
NETWORK: tuple[LiteralString, ...] = (
    "MATCH (h:Entity {id: $p.id}) RETURN [[labels(h), properties(h)]], []",
    _WALK.replace("HOPS", "1"),
    _WALK.replace("HOPS", "2"),
    _WALK.replace("HOPS", "3"),
)
"""By number of hops: a quantifier cannot be a parameter."""

HOUSEHOLDS_TO_ASSESS: LiteralString = """
MATCH (s:Signal) WHERE s.county = $p.county AND s.status = 'new' AND s.household > $p.after
WITH DISTINCT s.household AS id ORDER BY id LIMIT $p.limit RETURN collect(id)
"""

HOUSEHOLDS: LiteralString = """
MATCH (h:Household) WHERE h.county = $p.county AND h.region >= $p.start AND h.region < $p.end
    AND ($p.category IS NULL OR h.category = $p.category)
    AND (h.region > $p.region OR (h.region = $p.region AND h.id > $p.id))
WITH h ORDER BY h.region, h.id LIMIT $p.limit RETURN collect([labels(h), properties(h)])
"""

_QUEUE_PAGE: LiteralString = """
CALL () {
    MATCH (w:Warning) WHERE w.county = $p.county AND w.status = $p.status
        AND w.queue_key >= $p.start AND w.queue_key < $p.end
        AND w.region >= $p.region_start AND w.region < $p.region_end
        AND ($p.due_by IS NULL OR w.due_on <= $p.due_by)
        AND (w.queue_key > $p.key OR (w.queue_key = $p.key AND w.id > $p.id))
    WITH w ORDER BY w.queue_key, w.id LIMIT $p.limit
    MATCH (h:Entity {id: w.household})
    WITH w, h, COUNT { (r)-[:RAISED_FROM]->(w) WHERE r:Referral AND r.role = 'lead'
            AND NOT r.status IN ['draft', 'completed', 'rejected', 'failed', 'cancelled'] } AS owed,
        COUNT { (r)-[:RAISED_FROM]->(w) WHERE r:Referral AND r.status = 'draft' } AS drafts
    ORDER BY w.queue_key, w.id
    RETURN collect([labels(w), properties(w), labels(h), properties(h), owed, drafts]) AS rows }
"""
QUEUE: LiteralString = (
    _QUEUE_PAGE
    + """
CALL () {
    MATCH (w:Warning) WHERE w.county = $p.county AND w.status = $p.status
    WITH w.level AS level, count(*) AS number RETURN collect([level, number]) AS totals }
RETURN rows, totals
"""
)
QUEUE_IN_REGION: LiteralString = (
    _QUEUE_PAGE
    + """
CALL () {
    MATCH (w:Warning) WHERE w.county = $p.county AND w.status = $p.status
        AND w.region >= $p.region_start AND w.region < $p.region_end
    WITH w.level AS level, count(*) AS number RETURN collect([level, number]) AS totals }
RETURN rows, totals
"""
)

_INBOX: LiteralString = """
MATCH (r:Referral) WHERE r.county = $p.county CHOSEN AND r.status IN $p.statuses
    AND r.region >= $p.start AND r.region < $p.end
    AND (r.queue_key > $p.key OR (r.queue_key = $p.key AND r.id > $p.id))
WITH r ORDER BY r.queue_key, r.id LIMIT $p.limit
MATCH (h:Entity {id: r.household})
WITH r, h ORDER BY r.queue_key, r.id
RETURN collect([labels(r), properties(r), labels(h), properties(h)])
"""
INBOX_OF_COUNTY: LiteralString = _INBOX.replace("CHOSEN", "")
INBOX_OF_DEPARTMENT: LiteralString = _INBOX.replace("CHOSEN", "AND r.department = $p.chosen")
INBOX_OF_CODE: LiteralString = _INBOX.replace("CHOSEN", "AND r.department_code = $p.chosen")

CASES: LiteralString = """
MATCH (r:Referral) WHERE r.county = $p.county AND r.department_code = 'mutual_aid_society'
    AND r.status IN ['requested', 'received', 'accepted', 'in-progress']
    AND r.region >= $p.start AND r.region < $p.end
    AND (r.queue_key > $p.key OR (r.queue_key = $p.key AND r.id > $p.id))
WITH r ORDER BY r.queue_key, r.id LIMIT $p.limit
OPTIONAL MATCH (c:Entity {open_key: 'claim:' + r.id})
WITH r, c ORDER BY r.queue_key, r.id
RETURN collect([labels(r), properties(r), CASE WHEN c IS NULL THEN null ELSE labels(c) END, properties(c)])
"""

OPEN_NEEDS: LiteralString = """
CALL () {
    MATCH (n:Need) WHERE n.status = 'open' MATCH (h:Entity {id: n.household})
    WITH n, h ORDER BY n.id
    RETURN collect([labels(n), properties(n), h.category,
        EXISTS { (h)<-[e:ASSISTED]-() WHERE e.outcome = 'assisted' }]) AS needs }
CALL () {
    MATCH (n:Need) WHERE n.status = 'open' WITH DISTINCT n.household AS id
    MATCH (h:Entity {id: id})<-[:ABOUT]-(c:Consent)
    WITH c ORDER BY c.id RETURN collect([labels(c), properties(c)]) AS consents }
RETURN needs, consents
"""

OPEN_SUPPLY: LiteralString = """
MATCH (s:Supply) WHERE s.status = 'open' MATCH (c:Entity {id: s.charity})
WITH s, c ORDER BY s.id RETURN collect([labels(s), properties(s), labels(c), properties(c)])
"""
SUPPLY_OF: LiteralString = """
MATCH (s:Supply) WHERE s.charity = $p.charity MATCH (c:Entity {id: s.charity})
WITH s, c ORDER BY s.id RETURN collect([labels(s), properties(s), labels(c), properties(c)])
"""

_PAIRINGS: LiteralString = """
MATCH (a:Pairing) WHERE CHOSEN = $p.chosen AND a.status IN $p.statuses
    AND ($p.before IS NULL OR a.expires_on < $p.before) AND a.id > $p.after
WITH a ORDER BY a.id LIMIT $p.limit
MATCH (n:Entity {id: a.need})
WITH a, n ORDER BY a.id RETURN collect([labels(a), properties(a), labels(n), properties(n)])
"""
PAIRINGS_OF_COUNTY: LiteralString = _PAIRINGS.replace("CHOSEN", "a.county")
PAIRINGS_OF_CHARITY: LiteralString = _PAIRINGS.replace("CHOSEN", "a.charity")

LAPSING_CLAIMS: LiteralString = """
MATCH (c:Claim) WHERE c.county = $p.county AND c.status = 'claimed' AND c.lease_until < $p.on
WITH c.id AS id ORDER BY id RETURN collect(id)
"""

COUNTIES: LiteralString = """
MATCH (r:Region) WHERE r.level = 'county' WITH r.county AS code ORDER BY code RETURN collect(code)
"""
DIRECTORY: LiteralString = """
MATCH (n:Region|Department|Society|Officer|Parameter|Policy|CalendarDay|DutyRecord)
WHERE n.county = $p.county AND (NOT n:DutyRecord OR n.household IS NULL)
WITH collect(n) AS own MATCH (c:Charity) WITH own, collect(c) AS charities
UNWIND own + charities AS n WITH n ORDER BY n.id RETURN collect([labels(n), properties(n)])
"""
KNOWN: LiteralString = """
UNWIND $p.ids AS id MATCH (n:Entity {id: id}) WHERE NOT n:Head
WITH DISTINCT n ORDER BY n.id RETURN collect([labels(n), properties(n)])
"""
MEMBERS_BY_INDEX: LiteralString = """
UNWIND $p.indexes AS index MATCH (m:Member) WHERE m.identity_index = index
WITH m ORDER BY m.id RETURN collect([labels(m), properties(m)])
"""
KIN_PATHS: LiteralString = """
UNWIND $p.sources AS source
MATCH p = (s:Entity {id: source}) ((a)-[e:KIN_OF|SUPPORTS]-(b) WHERE e.until IS NULL){0,3} (t)
WHERE t.id IN $p.targets AND length(p) <= $p.at_most
RETURN collect([n IN nodes(p) | n.id])
"""

COUNT: LiteralString = """
CALL () {
    MATCH (n:Entity) WHERE NOT n:Head AND ($p.county IS NULL OR n.county = $p.county)
    WITH [l IN labels(n) WHERE NOT l IN ['Entity', 'Hub']][0] AS kind, count(*) AS number ORDER BY kind
    RETURN collect([kind, number]) AS nodes }
CALL () {
    MATCH (a:Entity)-[e]->() WHERE $p.county IS NULL OR a.county = $p.county
    WITH type(e) AS kind, count(*) AS number ORDER BY kind RETURN collect([kind, number]) AS edges }
CALL () {
    UNWIND $p.counted AS c
    MATCH (n:Entity:$(c[0])) WHERE ($p.county IS NULL OR n.county = $p.county) AND n[c[1]] IS NOT NULL
    WITH c, n[c[1]] AS code, count(*) AS number ORDER BY code RETURN collect([c[0], c[1], code, number]) AS facts }
RETURN nodes, edges, facts
"""

RECEIPT: LiteralString = "MATCH (j:Journal {op_key: $p.key}) RETURN j.body"
JOURNAL: LiteralString = """
MATCH (j:Journal) WHERE j.pos > $p.after AND ($p.county IS NULL OR j.county = $p.county)
WITH j ORDER BY j.pos LIMIT $p.limit
RETURN collect([j.pos, j.op_key, j.hash, j.body, j.state, j.attempts])
"""
HEADS: LiteralString = "MATCH (h:Head) WITH h ORDER BY h.id RETURN collect([h.id, h.seq, h.hash])"
PENDING: LiteralString = """
MATCH (j:Pending) WITH j ORDER BY j.at, j.pos LIMIT $p.limit
RETURN collect([j.pos, j.op_key, j.hash, j.body, j.state, j.attempts])
"""
PARKED: LiteralString = """
MATCH (j:Dead) WITH j ORDER BY j.at, j.pos LIMIT $p.limit
RETURN collect([j.pos, j.op_key, j.hash, j.body, j.state, j.attempts])
"""
FINISH: LiteralString = "MATCH (j:Journal {pos: $p.pos}) SET j.state = 'done' REMOVE j:Pending, j:Dead"
COUNT_ATTEMPT: LiteralString = """
MATCH (j:Journal {pos: $p.pos}) SET j.attempts = j.attempts + 1
WITH j, j:Pending AND j.attempts >= $p.dead_after AS dies
FOREACH (_ IN CASE WHEN dies THEN [1] ELSE [] END | SET j.state = 'dead', j:Dead REMOVE j:Pending)
RETURN j.attempts
"""

HEALTH: LiteralString = """
CALL () { MATCH (m:Meta) WHERE m.name > '' RETURN collect([m.name, m.value]) AS meta }
CALL () { MATCH (j:Pending) RETURN min(j.at) AS oldest }
RETURN meta, oldest
"""
META: LiteralString = "MATCH (m:Meta) WHERE m.name > '' WITH m ORDER BY m.name RETURN collect([m.name, m.value])"
HOLDS_NOTHING: LiteralString = "RETURN NOT EXISTS { MATCH (n:Entity) } AND NOT EXISTS { MATCH (j:Journal) }"
IS_EMPTY: LiteralString = "RETURN NOT EXISTS { MATCH (n) WHERE NOT n:Meta }"
WIPE_SOME: LiteralString = """
MATCH (n) WHERE NOT n:Meta WITH n LIMIT $p.limit DETACH DELETE n RETURN count(*)"""
INDEXES: LiteralString = "SHOW INDEXES YIELD name RETURN collect(name)"
MARK: LiteralString = """
UNWIND $p.meta AS m MERGE (n:Meta {name: m[0]}) ON CREATE SET n.value = m[1] RETURN collect([n.name, n.value])"""
MAKE_META: LiteralString = "UNWIND $p.meta AS m MERGE (n:Meta {name: m[0]}) SET n.value = m[1]"

DUMP_NODES: LiteralString = """
MATCH (n:Entity) WHERE n.id > $p.after AND NOT n:Head
WITH n ORDER BY n.id LIMIT $p.limit RETURN collect([labels(n), properties(n)])
"""
DUMP_EDGES: LiteralString = """
MATCH (a)-[e:$($p.kind)]->(b) RETURN type(e), a.id, b.id, properties(e)
"""
HOLD_STILL: LiteralString = "MATCH (h:Head) WITH h ORDER BY h.id SET h += {} RETURN count(*)"
DUMP_JOURNAL: LiteralString = """
MATCH (j:Journal) WHERE j.pos > $p.after WITH j ORDER BY j.pos LIMIT $p.limit RETURN collect(properties(j))
"""
LOAD_NODES: LiteralString = "UNWIND $p.rows AS r CREATE (n:Entity:$(r.labels)) SET n = r.facts"
LOAD_EDGES: LiteralString = """
UNWIND $p.rows AS r MATCH (a:Entity {id: r.source}) MATCH (b:Entity {id: r.target})
CREATE (a)-[e:$(r.kind)]->(b) SET e = r.facts
"""
LOAD_JOURNAL: LiteralString = """
UNWIND $p.rows AS r CREATE (j:Journal) SET j = r
FOREACH (_ IN CASE WHEN r.state = 'pending' THEN [1] ELSE [] END | SET j:Pending)
FOREACH (_ IN CASE WHEN r.state = 'dead' THEN [1] ELSE [] END | SET j:Dead)
WITH r MERGE (h:Entity {id: 'head:' + r.county}) SET h:Head, h.seq = toInteger(split(r.pos, ':')[1]), h.hash = r.hash
"""
MIGRATE_READ: LiteralString = """
MATCH (n:Entity:$($p.kind)) RETURN collect(properties(n))
"""
MIGRATE_WRITE: LiteralString = "UNWIND $p.rows AS r MATCH (n:Entity {id: r.id}) SET n = r"
