"""Jobs of a moment, known to the scheduler of RQ's workers."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from ckan.lib import jobs


def book(
    moment: datetime, work: Callable[..., None], name: str, *, title: str, seconds: int, args: tuple[Any, ...] = (), **more: Any
) -> None:
    """Have a worker do a job at a moment; asked again, nothing is added. Without RQ's scheduler (``ckan jobs worker
    --no-scheduler``) nothing comes of it.

    name: which with the moment makes it the same job; seconds: the longest that it may take; more: options of RQ.

    :raises RedisError: nobody could be told
    """
    queue = jobs.get_queue()
    id_ = re.sub(r"[^\w-]", "-", f"{queue.key}-mofops-{name}-{moment.isoformat()}")
    if id_ not in queue.scheduled_job_registry:
        queue.enqueue_at(moment, work, args=args, job_id=id_, job_timeout=seconds, meta={"title": title}, **more)
