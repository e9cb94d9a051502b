"""What is remembered between runs: the history of pushes, whose rows are only ever added, the registrations, and what is equal.

``open_ledger(state_dir) -> Ledger``: in a SQLite file, for the console script. In CKAN the same columns make tables of its own
database (``class SyncRun(RunColumns, tk.BaseModel)``, and likewise the entries), handed to ``Ledger`` with a way to its session.

    ledger = open_ledger(state_dir)
    plan = …(remembered=ledger.remembered(source_site, target_site))
    with ledger.run(plan, by="…") as journal:
        outcomes = list(apply(plan, client, journal=journal))

No plan needs it to be right: without it what was withdrawn and comes back is shown as new, and found again when it is written.

``open_registrations(state_dir) -> Registrations``: last known states of registrations, and how they changed; in CKAN
``class RegistrationRow(RegistrationColumns, tk.BaseModel)``, likewise the changes, handed to ``Registrations``. Losing them
costs the history, and one more request for each dataset.

``EqualFile(state_dir)``: pairs of datasets that need not be read again, see ``gdcatalog.equal``. Losing it costs one run its
speed.
"""

from ckanext.mofops.ledger.columns import EntryColumns, RegistrationChangeColumns, RegistrationColumns, RunColumns
from ckanext.mofops.ledger.equal import EqualFile
from ckanext.mofops.ledger.ledger import Ledger, RunJournal
from ckanext.mofops.ledger.registrations import Registrations
from ckanext.mofops.ledger.sqlite import FILE_NAME, open_ledger, open_registrations

__all__ = [
    "FILE_NAME",
    "EntryColumns",
    "EqualFile",
    "Ledger",
    "RegistrationChangeColumns",
    "RegistrationColumns",
    "Registrations",
    "RunColumns",
    "RunJournal",
    "open_ledger",
    "open_registrations",
]
