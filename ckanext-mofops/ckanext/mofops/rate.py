"""How often one caller may ask for what costs much."""

import time
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from ckan.lib.redis import connect_to_redis
from ckan.plugins import toolkit as tk
from flask import after_this_request, has_request_context
from werkzeug.wrappers import Response

WINDOW = 60
"""Seconds; counting begins anew at each whole minute."""


def wait(what: str, limit: int) -> int:
    """Count a call of whoever asks: a user, or without one an address; for how many seconds they have to wait, 0 for not at all.

    The answer of a call that has to wait is an HTTP 429. Outside a request, as on the command line, nothing is counted.
    """
    if not has_request_context() or limit <= 0:
        return 0
    now = time.time()
    key = f"ckan:{tk.config['ckan.site_id']}:mofops:rate:{what}:{int(now // WINDOW)}:{_caller()}"
    with connect_to_redis().pipeline() as pipeline:
        calls, _ = pipeline.incr(key).expire(key, 2 * WINDOW).execute()
    if calls <= limit:
        return 0
    left = int(WINDOW - now % WINDOW) + 1

    def too_many(response: Response) -> Response:
        response.status_code = 429
        response.headers["Retry-After"] = str(left)
        return response

    # CKAN's API has no error of this kind, and makes a 500 of Flask's own.
    after_this_request(too_many)
    return left


def _caller() -> str:
    """Not readable in Redis: an address is somebody's."""
    name = tk.current_user.name if tk.current_user.is_authenticated else _network(tk.request.remote_addr or "")
    return sha256(f"{tk.current_user.is_authenticated} {name}".encode()).hexdigest()


def _network(address: str) -> str:
    """Who has an IPv6 address has a whole /64 of them."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else address
