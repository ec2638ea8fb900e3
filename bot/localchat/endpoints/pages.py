"""The page, its companions, and the files that stand in messages."""

from importlib.resources import files
from pathlib import PurePosixPath

from starlette.requests import Request
from starlette.responses import Response

from bot.localchat.endpoints.requests import Missing
from bot.localchat.world import World

TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
PAGE = {
    "" if name == "index.html" else name: (name, TYPES[PurePosixPath(name).suffix])
    for name in sorted(file.name for file in files("bot.localchat").joinpath("page").iterdir())
}
"""Every file of the page: its address, its name and its type."""

# Nothing from elsewhere, nothing inline. Browser tests wait by evaluating expressions; the page never does.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
}


class Pages:
    """One endpoint a method."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def file(self, request: Request) -> Response:
        """Give a photo or document to the browser."""
        stored = self.world.files.by_path.get(request.path_params["path"])
        if stored is None:
            raise Missing("no such file")
        is_photo = stored.media_type.startswith("image/")
        download = {} if is_photo else {"Content-Disposition": "attachment"}
        return Response(stored.data, media_type=stored.media_type, headers=HEADERS | download)

    async def page(self, request: Request) -> Response:
        """Serve the page and its companions."""
        name, media_type = PAGE[request.url.path.removeprefix("/")]
        content = files("bot.localchat").joinpath("page", name).read_bytes()
        return Response(content, media_type=media_type, headers=HEADERS)
