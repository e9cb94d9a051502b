"""The rules as data, and the small typed readers of them: items, code lists, formats, indicators, messages."""
