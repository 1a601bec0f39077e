"""The documentation site, made of the repository's Markdown as it stands: `make docs`."""

from __future__ import annotations

project = "generator"
root_doc = "docs/index"
include_patterns = ["*.md", "docs/*.md", "samples/README.md"]
exclude_patterns = [".*", "build", "conf", "dist", "firmware_out", "generator", "templates", "tests", "venv"]
extensions = ["myst_parser"]
myst_heading_anchors = 3  # the names of headings that a code host gives them
html_theme = "furo"
html_title = "generator"
html_show_copyright = False
html_static_path = ["_static"]
html_css_files = ["tables.css"]
