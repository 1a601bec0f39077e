"""The pictures of a report, drawn by Matplotlib: a module a picture, each a function from figures to a `Plot`."""
