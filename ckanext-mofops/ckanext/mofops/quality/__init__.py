"""Is a resource what it says, can it be read, and is it open? One verdict per file, with the place of each problem.

Files are data of strangers: ``check_file`` and ``Checker`` read them in a guarded child process.
"""

from typing import TYPE_CHECKING

from ckanext.mofops.later import later
from ckanext.mofops.quality.groups import Group, groups
from ckanext.mofops.quality.limits import Limits
from ckanext.mofops.quality.problem import CODES, Code, Problem, Severity

if TYPE_CHECKING:
    from ckanext.mofops.quality.check import check_unguarded
    from ckanext.mofops.quality.differences import DIFFERENCES, Difference
    from ckanext.mofops.quality.guard import Checker, CheckerError, check_file
    from ckanext.mofops.quality.mend import Mended, MendError, mend_file, needs_mend, safe_name
    from ckanext.mofops.quality.rating import Rating
    from ckanext.mofops.quality.verdict import VERSION, Verdict
else:
    # The child of a check needs no guard, its parent no readers, and either is started for a single small file, too.
    __getattr__ = later(
        __name__,
        {
            "check": ("check_unguarded",),
            "differences": ("DIFFERENCES", "Difference"),
            "guard": ("Checker", "CheckerError", "check_file"),
            "mend": ("MendError", "Mended", "mend_file", "needs_mend", "safe_name"),
            "rating": ("Rating",),
            "verdict": ("VERSION", "Verdict"),
        },
    )

__all__ = [
    "CODES",
    "DIFFERENCES",
    "VERSION",
    "Checker",
    "CheckerError",
    "Code",
    "Difference",
    "Group",
    "Limits",
    "MendError",
    "Mended",
    "Problem",
    "Rating",
    "Severity",
    "Verdict",
    "check_file",
    "check_unguarded",
    "groups",
    "mend_file",
    "needs_mend",
    "safe_name",
]
