"""Apps that are not ours, written with Slack's own SDKs, run against the playground as they would against Slack."""

import pytest

pytest.register_assert_rewrite(f"{__name__}.behaviours", f"{__name__}.visitor")
