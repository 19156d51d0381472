"""Every server that the tests use, by the name that reports give it."""

from __future__ import annotations

from collections.abc import Callable

from tools.servers import chromium, neo4j, neo4j_home, rabbitmq, redis
from tools.servers.found import Provision

PROVIDERS: dict[str, Callable[[], Provision]] = {
    neo4j_home.NAME: neo4j.provide,
    rabbitmq.NAME: rabbitmq.provide,
    redis.NAME: redis.provide,
    chromium.NAME: chromium.provide,
}
