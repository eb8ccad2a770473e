"""Slack's Web API, where whatever else answers in its stead is an error of Slack's like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.api_error import as_no_answer, is_answer
from bot.slack.response_url import NoAnswerInTime

if TYPE_CHECKING:
    from aiohttp import ClientResponse


class WebClient(AsyncWebClient):
    """The SDK's client, of which each method raises SlackApiError unless Slack itself says that it is well.

    The SDK fails in ways of its own where it is answered a list, JSON that is cut off, or bytes. Where Slack takes too
    long it is NoAnswerInTime.
    """

    async def _request(self, *, http_verb: str, api_url: str, req_args: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = await super()._request(http_verb=http_verb, api_url=api_url, req_args=req_args)
        except SlackApiError as error:
            return await _cut_off(error.response)
        except TimeoutError as error:
            raise NoAnswerInTime from error
        except UnicodeDecodeError:
            return {"data": as_no_answer("what is no text", 0, {}), "headers": {}, "status_code": 0}
        data, status, headers = answer["data"], answer["status_code"], answer["headers"]
        return answer if is_answer(data, status) else {**answer, "data": as_no_answer(data, status, headers)}


async def _cut_off(response: ClientResponse) -> dict[str, Any]:
    """The answer that was no JSON, though it said so."""
    try:
        text = await response.text()
    except (ClientError, UnicodeDecodeError):
        text = ""
    data = as_no_answer(text, response.status, response.headers)
    return {"data": data, "headers": response.headers, "status_code": response.status}
