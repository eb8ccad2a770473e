"""Everything that can be set from outside, in one frozen object, read once from the environment."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, StringConstraints, ValidationError

API_PORT = 9464


class BadSettings(Exception):
    """The environment does not say how to run; the text says what to change."""


class Delivery(StrEnum):
    """How Slack's events reach the bot."""

    SOCKET_MODE = "socket mode"
    HTTP = "http"
    PLAYGROUND = "playground"


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


class Settings(BaseModel):
    """The environment's variables, by their names in lower case."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: Annotated[str, StringConstraints(pattern=r"^https?://\S+/$")] = "https://slack.com/api/"
    database_url: str = "sqlite:///maturity.db"
    port: Annotated[int, Field(ge=0, le=65535)] = 3000
    maturity_frameworks_dir: Path | None = None
    # Without a token there is no HTTP endpoint of levels.
    maturity_api_token: Annotated[SecretStr, Field(min_length=16)] | None = None
    maturity_api_port: Annotated[int, Field(ge=0, le=65535)] | None = None
    # May have a password in them.
    https_proxy: SecretStr | None = None
    http_proxy: SecretStr | None = None
    no_proxy: str = ""
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper)] = "INFO"

    @property
    def api_port(self) -> int:
        """The port of the endpoint of levels, where that is on."""
        if self.maturity_api_port is not None:
            return self.maturity_api_port
        return self.port if self.delivery is Delivery.HTTP else API_PORT

    @property
    def delivery(self) -> Delivery:
        """Where the bot runs, by which tokens are set. Raises BadSettings when they do not fit together."""
        if self.slack_bot_token is None:
            if self.slack_app_token or self.slack_signing_secret:
                raise BadSettings("SLACK_BOT_TOKEN is missing. Copy it from your Slack app's page OAuth & Permissions.")
            return Delivery.PLAYGROUND
        if not self.slack_bot_token.get_secret_value().startswith("xoxb-"):
            raise BadSettings("SLACK_BOT_TOKEN is not a bot token: those begin with xoxb-.")
        if self.slack_app_token:
            if not self.slack_app_token.get_secret_value().startswith("xapp-"):
                raise BadSettings("SLACK_APP_TOKEN is not an app-level token: those begin with xapp-.")
            return Delivery.SOCKET_MODE
        if self.slack_signing_secret:
            return Delivery.HTTP
        raise BadSettings(
            "SLACK_APP_TOKEN is missing (for Socket Mode), or SLACK_SIGNING_SECRET (for requests over HTTP). "
            "Copy either from your Slack app's page Basic Information."
        )


def settings_from_environment() -> Settings:
    """Read the environment, without white space around a value; an empty variable counts as not set.

    Raises BadSettings with the first variable that cannot be used.
    """
    # Of HTTPS_PROXY and https_proxy the small letters count, as elsewhere: they come later in the alphabet.
    values = {name.lower(): value.strip() for name, value in sorted(os.environ.items()) if value.strip()}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise BadSettings(f"{str(first['loc'][0]).upper()} cannot be used: {first['msg']}.") from error
