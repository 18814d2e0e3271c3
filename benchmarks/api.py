"""`./run bench api`: how fast the API takes and answers, beside an empty handler of the same server.

Everything on one machine: load generator, API and PostgreSQL share its cores. One account at a time, which is the
worst case for row locks: the owner, then a member who pays and has limits. wrk (Debian's package) makes the load.
"""

import argparse
import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.pace import pace
from benchmarks.service import Running, free_port, machine, service

PROMPT = "A serene sunset over a calm ocean with gentle waves. Dolphins leaping through the water in slow motion."
BODY = {"model": "sora-turbo", "prompt": PROMPT, "duration": 5, "aspect_ratio": "16:9", "resolution": "1080p"}
LUA = Path(__file__).with_name("load.lua")


def _script(folder: Path, *, method: str, key: str, body: object = None) -> Path:
    lines = [f'wrk.method = "{method}"', f'wrk.headers["Authorization"] = "Bearer {key}"']
    if body is not None:
        lines += ['wrk.headers["Content-Type"] = "application/json"', f"wrk.body = {json.dumps(json.dumps(body))}"]
    path = folder / f"{method}.lua"
    path.write_text("\n".join(lines) + "\n" + LUA.read_text())
    return path


def _wrk(url: str, script: Path, connections: int, seconds: float) -> dict:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "-s", str(script), url]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return json.loads(next(line for line in out.splitlines() if line.startswith("RESULT "))[7:])


def _row(name: str, connections: object, result: dict) -> None:
    rps = f"{result['rps']:>9,.0f}" if "rps" in result else " " * 9
    print(
        f"{name:<22}{connections!s:>6}{rps}{result['p50_ms']:>9.2f}{result['p99_ms']:>9.2f}"
        f"{result['requests']:>10,}{result['failed']:>8}",
        flush=True,
    )


def measure_idle(folder: Path, seconds: float) -> None:
    port = free_port()
    empty = subprocess.Popen([sys.executable, "-m", "benchmarks.empty", str(port)])
    try:
        with service(workers=0, REELWRIGHT_MAX_QUEUED="10000000") as running:
            print(f"first start to /readyz: {running.started_s:.2f} s")
            print(f"{'':<22}{'conns':>6}{'RPS':>9}{'p50 ms':>9}{'p99 ms':>9}{'requests':>10}{'failed':>8}")
            get = _script(folder, method="GET", key=running.key)
            for connections in (1, 16, 64):
                _row("empty handler", connections, _wrk(f"http://127.0.0.1:{port}/", get, connections, seconds))
            # The house pays for the owner, who has no limits: what holds and limits cost is the difference.
            for who, key in (("owner", running.key), ("member", running.member_key())):
                _measure_account(replace(running, key=key), folder, seconds, who)
    finally:
        empty.terminate()
        empty.wait()


def _measure_account(running: Running, folder: Path, seconds: float, who: str) -> None:
    path = f"{running.url}/v1/video/generations"
    video = running.call("POST", "/v1/video/generations", BODY)
    create = _script(folder, method="POST", key=running.key, body=BODY)
    get = _script(folder, method="GET", key=running.key)
    for connections in (1, 16, 64):
        _row(f"create, {who}", connections, _wrk(path, create, connections, seconds))
        _row(f"get, {who}", connections, _wrk(f"{path}/{video['id']}", get, connections, seconds))


def _request(running: Running, method: str, path: str, body: object = None) -> bytes:
    content = json.dumps(body).encode() if body is not None else b""
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{running.port}\r\nAuthorization: Bearer {running.key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def measure_rendering(seconds: float) -> None:
    """Create and get at 200 requests a second while a film renders on the same cores."""
    with service(workers=1, REELWRIGHT_MAX_QUEUED="10000000") as running:
        film = running.call("POST", "/v1/video/generations", BODY | {"duration": 60})
        while running.call("GET", f"/v1/video/generations/{film['id']}")["status"] != "processing":
            time.sleep(0.1)
        path = "/v1/video/generations"
        for name, request in (
            ("create, rendering", _request(running, "POST", path, BODY)),
            ("get, rendering", _request(running, "GET", f"{path}/{film['id']}")),
        ):
            _row(name, "200/s", asyncio.run(pace("127.0.0.1", running.port, request, rate=200, seconds=seconds)))
        state = running.call("GET", f"{path}/{film['id']}")
        print(f"the film meanwhile: {state['status']}, {state['progress']} %")
        running.call("POST", f"{path}/{film['id']}/cancel")


def measure_restart() -> None:
    folder = Path(tempfile.mkdtemp(prefix="rw-bench-"))
    try:
        with service(workers=1, folder=folder) as first:
            print(f"first start to /readyz, with a worker: {first.started_s:.2f} s")
        with service(workers=1, folder=folder) as later:
            print(f"later start to /readyz, with a worker: {later.started_s:.2f} s")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run bench api", description=__doc__)
    parser.add_argument("--seconds", type=float, default=4, help="of load per cell")
    parser.add_argument("--only", choices=("idle", "rendering", "restart"))
    chosen = parser.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is missing: apt-get install wrk")
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        if chosen.only in (None, "restart"):
            measure_restart()
        if chosen.only in (None, "idle"):
            measure_idle(Path(folder), chosen.seconds)
        if chosen.only in (None, "rendering"):
            measure_rendering(3 * chosen.seconds)


if __name__ == "__main__":
    main()
