"""The table of datasets as CSV: one table, so that a program can read it; the other tables are in the XLSX."""

from ckanext.mofops import spreadsheet
from ckanext.mofops.indicator5.assessment import Assessment
from ckanext.mofops.indicator5.report import rows
from ckanext.mofops.indicator5.report.wording import Wording, clean
from ckanext.mofops.standard.messages import Lang


class Csv:
    """A row for each dataset that is listed or was handed in."""

    def render(self, assessment: Assessment, lang: Lang) -> bytes:
        """The file, with a byte order mark, as Excel needs it. A trial says so in the first column of each row."""
        words = Wording(lang)
        columns = [words.say(f"column-{name}") for name in rows.DATASETS]
        table = ([row[name] for name in rows.DATASETS] for row in rows.datasets(assessment, words))
        if supposed := assessment.snapshot.supposed:
            columns = [words.say("trial"), *columns, words.say("column-supposed")]
            names = (dataset.name for dataset in assessment.datasets)
            mark = words.say("trial-row")
            table = ([mark, *row, clean(", ".join(supposed.get(name, ())))] for name, row in zip(names, table, strict=True))
        return spreadsheet.csv_text(columns, table).encode(spreadsheet.ENCODING)
