"""Every model with every exporter, on recordings of people who were not trained on; docs/exporters.md is made of it."""
