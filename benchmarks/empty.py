"""The floor: an empty ASGI handler on the very server and settings that `serve` uses."""

import asyncio
import sys

import uvicorn
import uvloop


async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"{}"})


if __name__ == "__main__":
    config = uvicorn.Config(
        app, port=int(sys.argv[1]), loop="none", http="httptools", log_config=None, access_log=False, lifespan="off"
    )
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(uvicorn.Server(config).serve())
