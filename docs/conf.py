"""The documentation site, made of the Markdown in this folder: `make docs`."""

from __future__ import annotations

project = "generator"
extensions = ["myst_parser"]
myst_heading_anchors = 3  # the same names of headings as on a code host
myst_links_external_new_tab = False
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "generator"
html_show_copyright = False
linkcheck_ignore = [r"\.\./.*"]  # files of the repository: tests/docs/test_links.py
