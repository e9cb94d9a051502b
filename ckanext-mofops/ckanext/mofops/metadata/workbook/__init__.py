"""The workbook of the National Statistical Office: written from datasets, and read back into a plan.

``workbook_bytes(datasets)``, ``empty_workbook()``, ``example_workbook()`` write; ``submission_bytes(listed)`` writes the list
of the registration officer. An import goes through four functions, of which only the first touches a file:
``read(path) -> Workbook``, ``interpret(workbook) -> Import``, ``plan(import, existing) -> ImportPlan``,
``marked(workbook, problems) -> bytes``. What is wrong on the way is a ``CellProblem`` with sheet, row and column, never an
exception.
"""

from ckanext.mofops.metadata.workbook.interpret import DatasetRow, Import, Row, interpret
from ckanext.mofops.metadata.workbook.marked import marked
from ckanext.mofops.metadata.workbook.plan import ImportPlan, Organisation, Outcome, Step, is_stored, plan
from ckanext.mofops.metadata.workbook.problem import CellProblem, WorkbookError
from ckanext.mofops.metadata.workbook.read import Grid, ReadLimits, Workbook, read
from ckanext.mofops.metadata.workbook.submission import Listed, submission_bytes, submission_header, submission_rows
from ckanext.mofops.metadata.workbook.write import empty_workbook, example_datasets, example_workbook, workbook_bytes

__all__ = [
    "CellProblem",
    "DatasetRow",
    "Grid",
    "Import",
    "ImportPlan",
    "Listed",
    "Organisation",
    "Outcome",
    "ReadLimits",
    "Row",
    "Step",
    "Workbook",
    "WorkbookError",
    "empty_workbook",
    "example_datasets",
    "example_workbook",
    "interpret",
    "is_stored",
    "marked",
    "plan",
    "read",
    "submission_bytes",
    "submission_header",
    "submission_rows",
    "workbook_bytes",
]
