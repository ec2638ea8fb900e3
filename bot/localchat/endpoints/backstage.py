"""What people arrange and look at behind the scenes: faults, calls, pace, the bot itself, and news."""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from bot.localchat.endpoints.pages import HEADERS
from bot.localchat.endpoints.requests import given_in
from bot.localchat.speakers import Given, Misuse
from bot.localchat.world import World


class Backstage:
    """One endpoint a method."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def faults(self, request: Request) -> Response:
        """Order failures, list what is still ordered, or call all of it off."""
        faults = self.world.faults
        if request.method == "POST":
            return JSONResponse(asdict(faults.order(await given_in(request))), 201)
        if request.method == "DELETE":
            faults.pending.clear()
        return JSONResponse([asdict(fault) for fault in faults.pending])

    async def calls(self, request: Request) -> Response:
        """List Bot API calls after a number."""
        return JSONResponse(self.world.calls.after(int(request.query_params.get("after", 0))))

    async def pace(self, request: Request) -> Response:
        """Show or set the limits."""
        pace = self.world.pace
        if request.method == "POST":
            pace.set(pace.limits.changed(await given_in(request)))
        return JSONResponse(asdict(pace.limits))

    async def bot(self, request: Request) -> Response:
        """Say who the bot is, or set what BotFather and its owner decide."""
        world = self.world
        if request.method == "POST":
            _decide(world, await given_in(request))
        who = {"id": world.bot.id, "name": world.bot.name, "username": world.bot.username}
        inline = {"inline": world.inline.is_on, "inline_feedback": world.inline.has_feedback}
        return JSONResponse({**who, **inline, "stars": world.purse.stars})

    async def stream(self, _request: Request) -> Response:
        """Send news as they happen."""
        return StreamingResponse(self._news(), media_type="text/event-stream", headers=HEADERS)

    async def _news(self) -> AsyncIterator[str]:
        with self.world.stream.follow() as queue:
            yield ": welcome\n\n"  # opens the stream before anything happens
            while True:
                yield f"data: {json.dumps(await queue.get())}\n\n"


def _decide(world: World, given: Given) -> None:
    for name, value in given.items():
        match name, value:
            case "inline", bool():
                world.inline.is_on = value
            case "inline_feedback", bool():
                world.inline.has_feedback = value
            case "stars", int() | float() if not isinstance(value, bool):
                world.purse.fill(value)
            case _:
                raise Misuse("inline and inline_feedback are true or false, stars is a number")
