"""What every test has at hand."""

from __future__ import annotations

pytest_plugins = ["tests.plugins.skips", "tests.plugins.signals"]
