"""Answers of somebody who wants more than a product."""

from __future__ import annotations

HOSTILE = (
    "{{ 7 * 7 }}", "{{ cookiecutter }}", "{% for x in y %}", "{# hidden #}", "{{ ''.__class__.__mro__ }}",
    "{{ cycler.__init__.__globals__.os.system('id') }}", "{% raw %}", "}}{{", "{{config}}", "{{ lipsum() }}",
    "../../../etc/cron.d/x", "..", ".", "/etc/passwd", "/", "\\\\server\\share", "C:\\x", "~/.ssh/x", "a/../../b",
    "refunds/../../../x", ".git", "-rf", "--help", "a\0b", "\0", "a\nb: c", "a\r\nb", "\n", "a\u2028b", "a\u0085b",
    "!!python/object/apply:os.system ['id']", "!!str x", "&a *a", "*a", "x: y", "x #y", "- x", "? x", "| x", "> x",
    "%YAML 1.2", "---", "...", "[a, b]", "{a: b}", '"', "'", '"""', "'''", '" + "', "\\", "\\u0027", "a'; DROP TABLE x",
    "${HOME}", "$(id)", "`id`", "; id", "| id", "&& id", "> x", "< x", "* ?", "a\tb", "\x1b[31m", "\u202egnp",
    "раyments", "ｐayments", "payments\u200b", "pay\u00adments", "ﬁle", "İ", "e\u0301x", "\ud800", "😀", "\U000e0041",
    "a" * 31, "a" * 301, "a" * 100_000, "", " ", " a ", "null", "true", "yes", "no", "on", "~", "CON", "con", "nul",
    "PRN", "com1", "lpt9", "aux.txt", "1e9", "0x10", "-1", "0", "1e400", "nan", "inf", "01", "1_0", "\u0661", "1,5",
    "platform", "mesh", "sandboxes", "identity", "deployer", "workloads", "__init__", "__import__", "<script>",
    "<!-- x -->", "[x](javascript:y)", "@a @b", "x@y", "x@y.z {{1}}", "@bank/../x y", "%s%n", "%00", "..%2f", "\ufeffx",
)  # fmt: skip
