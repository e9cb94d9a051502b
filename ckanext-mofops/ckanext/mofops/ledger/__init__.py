"""The history of pushes: runs, and what became of each dataset. Rows are only ever added.

``open_ledger(state_dir) -> Ledger``: in a SQLite file, for the console script. In CKAN the same columns make tables of its own
database (``class SyncRun(RunColumns, tk.BaseModel)``, and likewise the entries), handed to ``Ledger`` with a way to its session.

    ledger = open_ledger(state_dir)
    plan = …(remembered=ledger.remembered(source_site, target_site))
    with ledger.run(plan, by="…") as journal:
        outcomes = list(apply(plan, client, journal=journal))

No plan needs it to be right: without it what was withdrawn and comes back is shown as new, and found again when it is written.
"""

from ckanext.mofops.ledger.columns import EntryColumns, RunColumns
from ckanext.mofops.ledger.ledger import Ledger, RunJournal
from ckanext.mofops.ledger.sqlite import FILE_NAME, open_ledger

__all__ = ["FILE_NAME", "EntryColumns", "Ledger", "RunColumns", "RunJournal", "open_ledger"]
