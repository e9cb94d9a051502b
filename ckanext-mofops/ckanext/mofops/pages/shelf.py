"""What is made for every visitor alike and kept in Redis for a while."""

import json
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from ckan.lib.redis import connect_to_redis
from ckan.plugins import toolkit as tk
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


def kept(name: str, make: Callable[[], Any], *, seconds: int) -> Any:
    """What is kept under a name, as JSON has it; else it is made, and kept for so many seconds.

    The name says all that it depends on. Without Redis it is made each time.
    """
    key = f"ckan:{tk.config['ckan.site_id']}:mofops:shelf:{name}"
    try:
        content = connect_to_redis().get(key)
    except RedisError:
        log.exception("nothing is kept: Redis does not answer")
        return make()
    if content is not None:
        return json.loads(content)  # type: ignore[arg-type]
    made = make()
    with suppress(RedisError):
        connect_to_redis().set(key, json.dumps(made), ex=seconds)
    return made
