"""A paced load: requests leave on time whatever the answers do, so a stall is seen by everyone it delays.

Latency counts from when a request was due, not from when a connection was free to carry it.
"""

import asyncio
import statistics
import time


async def _worker(host: str, port: int, due: asyncio.Queue, took_ms: list[float], failures: list[str]) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    while (job := await due.get()) is not None:
        at, payload = job
        writer.write(payload)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
        )
        await reader.readexactly(length)
        took_ms.append(1000 * (time.perf_counter() - at))
        if not head.startswith(b"HTTP/1.1 200"):
            failures.append(head.split(b"\r\n")[0].decode())
    writer.close()


async def pace(
    host: str, port: int, payload: bytes, *, rate: float, seconds: float, connections: int = 32
) -> dict[str, float]:
    """Send `rate` requests a second for a while and return p50 and p99 in ms."""
    due: asyncio.Queue = asyncio.Queue()
    took_ms: list[float] = []
    failures: list[str] = []
    workers = [asyncio.ensure_future(_worker(host, port, due, took_ms, failures)) for _ in range(connections)]
    began = time.perf_counter()
    for number in range(int(rate * seconds)):
        at = began + number / rate
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        due.put_nowait((at, payload))
    for _ in workers:
        due.put_nowait(None)
    await asyncio.gather(*workers)
    cuts = statistics.quantiles(took_ms, n=100)
    return {"p50_ms": cuts[49], "p99_ms": cuts[98], "requests": len(took_ms), "failed": len(failures)}
