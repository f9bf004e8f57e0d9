"""What the editor shows beside the pointer."""

from __future__ import annotations

import os
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from pipwarden import rules
from pipwarden.lsp import convert, pages
from pipwarden.vocabulary import explain

if TYPE_CHECKING:
    from pipwarden.facts import Setting
    from pipwarden.finding import Finding
    from pipwarden.lsp.client import Client
    from pipwarden.lsp.session import Opened, Report
    from pipwarden.source import Span

Json = dict[str, Any]


def describe(opened: Opened, report: Report, client: Client, offset: int) -> Json | None:
    """Return a hover for a place, None where nothing of ours stands."""
    settings = [each for each in _settings(report) if _covers(each.name_span, offset)]
    settings = settings or [each for each in _settings(report) if _covers(each.span, offset)]
    findings = [each for each in report.findings if _covers(each.span, offset)]
    if not settings and not findings:
        return None
    paragraphs = _about_settings(settings)
    paragraphs += [_about_finding(each, client) for each in findings]
    if opened.kind is not None and opened.kind.name == "pip-conf" and not is_read(opened.path):
        paragraphs.append(explain.COPY_OF_PIP_CONF)
    text = "\n\n".join(dict.fromkeys(paragraphs))
    span = findings[0].span if findings else settings[0].span
    for each in settings[:1]:
        span = each.name_span if _covers(each.name_span, offset) else each.span
    kind = "markdown" if client.markdown else "plaintext"
    return {
        "contents": {"kind": kind, "value": text if client.markdown else text.replace("`", "")},
        "range": convert.range_of(span, opened),
    }


def _settings(report: Report) -> tuple[Setting, ...]:
    return report.document.all_settings if report.document is not None else ()


def _covers(span: Span, offset: int) -> bool:
    return span.start <= offset <= span.end and span.start < span.end


def _about_settings(settings: list[Setting]) -> list[str]:
    paragraphs = []
    for setting in settings:
        text = explain.explain(setting.tool, setting.key, setting.option)
        paragraphs.append(f"`{setting.name}` ({setting.tool.value}): {text}")
        if setting.ignored is not None:
            paragraphs.append(f"It has no effect here: {setting.ignored}.")
    return paragraphs


def _about_finding(finding: Finding, client: Client) -> str:
    rule = rules.all_rules().get(finding.rule)
    summary = f" {rule.summary}" if rule is not None else ""
    name = finding.rule
    if client.markdown and (href := pages.link(finding.rule)) is not None:
        name = f"[{name}]({href})"
    return f"{name}: {finding.message}.{summary}"


def is_read(path: str) -> bool:
    """Say whether pip reads a configuration file at this path by itself.

    The places are those of `pip._internal.configuration.get_configuration_files`.
    """
    spelled = PurePosixPath(path.replace("\\", "/"))
    if spelled.name not in ("pip.conf", "pip.ini"):
        return False
    if os.environ.get("PIP_CONFIG_FILE", "").replace("\\", "/") == str(spelled):
        return True
    folder = spelled.parent
    if str(folder) == "/etc" or folder.name in (".pip", "pip"):
        # `~/.pip`, and the folder `pip` of /etc/xdg, ~/.config, %APPDATA%, ~/Library/...
        parent = folder.parent.name
        return folder.name != "pip" or parent in _CONFIG_FOLDERS
    return os.path.exists(f"{folder}/pyvenv.cfg")  # noqa: PTH110  (a virtual environment's own)


_CONFIG_FOLDERS = frozenset(
    (".config", "xdg", "Roaming", "ProgramData", "Application Support", "share")
)
