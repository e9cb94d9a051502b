"""What a file holds, in short: the profile of each column, the first rows, what may be drawn of it, the outlines of its map.

Made of a file that was checked, in the same guarded process, once the verdict is there. It judges nothing.
"""

from typing import TYPE_CHECKING, Any

from ckanext.mofops.later import later
from ckanext.mofops.quality.profile.document import VERSION, nothing

if TYPE_CHECKING:
    from ckanext.mofops.quality.profile.file import profile_unguarded
else:
    # The parent of the guarded process needs no readers.
    __getattr__ = later(__name__, {"file": ("profile_unguarded",)})

Document = dict[str, Any]

__all__ = ["VERSION", "nothing", "profile_unguarded"]
