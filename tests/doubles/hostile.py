"""Texts that must not get out of the cell, line or page that they stand in."""

HOSTILE = {
    "formula": "=HYPERLINK(\"https://evil.example/\",\"x\")",
    "plus": "+66 2 123",
    "minus": "-1+1",
    "at": "@SUM(A1)",
    "tab": "\t=1+1",
    "return": "\r=1+1",
    "wide-formula": "＝1+1",
    "script": "</script><script>alert(1)</script>",
    "style": "</style><img src=https://evil.example/x onerror=alert(1)>",
    "attribute": "\" onmouseover=\"alert(1)",
    "template": "{{ 7*7 }} {% raw %} {name} %s",
    "right-to-left": "\u202egpj.exe\u202c \u2067x",
    "control": "a\x00b\x1b[2Jc\x07\x7f\ufffe",
    "half-a-pair": "a\ud800b",
    "excel-escape": "_x0041_",
    "thai-without-blanks": "ข้อมูลเปิดภาครัฐที่" * 300,
    "long": "ก" * 5000,
    "long-latin": "W" * 5000,
    "lines": "a\nb\r\nc\u2028d",
}  # fmt: skip
"""Texts that a name, title or proof may be."""
