"""An engine that does what its prompt says, in a real engine process: `python -m tests.engines.scripted LEVEL FD`.

Prompts: "ok", "slow" (reports progress until killed), "refuse", "crash once FILE", "crash", "full" (disk full).
"""

import os
import signal
import socket
import sys
import time
from pathlib import Path

from reelwright.domain.job import Rendition, Stage
from reelwright.engines import child
from reelwright.errors import DiskFullError, EngineError
from reelwright.ports import Capabilities, Progress


class ScriptedEngine:
    name = "scripted"

    def describe(self):
        return Capabilities("scripted", 60, ("any",), ("standard",))

    def warm_up(self):
        return "none"

    def render(self, request, folder, report):
        report(Progress(0.1, Stage.RENDERING))
        words = request.prompt.split()
        if words[0] == "slow":
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                time.sleep(0.02)
                report(Progress(0.5, Stage.RENDERING))
        if words[0] == "pause":
            time.sleep(float(words[1]))
        if words[0] == "refuse":
            raise EngineError("It cannot be drawn.")
        if words[0] == "full":
            raise DiskFullError
        if words[0] == "crash" and not (len(words) > 2 and _was_here(Path(words[2]))):
            os.kill(os.getpid(), signal.SIGSEGV)
        for name in ("video.mp4", "poster.webp", "spritesheet.jpg"):
            (folder / name).write_bytes(name.encode() * 100)
        return Rendition(
            engine=self.name,
            size=request.size,
            rendered_at=request.size,
            fps=request.fps,
            duration_ms=request.duration_ms,
            frame_count=request.frame_count,
            size_bytes=900,
            understood=("everything",),
        )


def _was_here(mark: Path) -> bool:
    was_here = mark.exists()
    mark.touch()
    return was_here


if __name__ == "__main__":
    child.prepare_process(sys.argv[1])
    with socket.socket(fileno=int(sys.argv[2])) as connection:
        child.serve(connection, lambda _: ScriptedEngine())
