"""The life of an embedded PostgreSQL: first start, later start, death, adoption, refusal, stop."""

# ruff: noqa: ASYNC240 - a test may wait for a file
from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest

from reelwright.db.embedded import EmbeddedPostgres, attach
from reelwright.db.embedded.cluster import read_pid_file
from reelwright.db.embedded.layout import Layout
from reelwright.db.embedded.locks import holders
from reelwright.db.embedded.os_user import OsUser, choose_os_user
from reelwright.errors import AlreadyRunningError, DatabaseStartError, DatabaseUnavailableError

# Each starts servers of its own, which takes seconds.
pytestmark = pytest.mark.more

Make = Callable[..., EmbeddedPostgres]
Serve = Callable[[], subprocess.Popen[str]]
Stranger = Callable[[OsUser], subprocess.Popen[bytes]]


async def ask(postgres: EmbeddedPostgres, statement: str) -> object:
    link = await asyncpg.connect(**postgres.connection, timeout=5)
    try:
        return await link.fetchval(statement)
    finally:
        await link.close()


async def until(check: Callable[[], Awaitable[bool]], patience_s: float = 30) -> None:
    deadline = time.monotonic() + patience_s
    while not await check():
        assert time.monotonic() < deadline, "it never came true"
        await asyncio.sleep(0.01)


async def until_answering(postgres: EmbeddedPostgres) -> None:
    async def answers() -> bool:
        with contextlib.suppress(OSError, asyncpg.PostgresError):
            return await ask(postgres, "SELECT 1") == 1
        return False

    await until(answers)


def server_pid(layout: Layout) -> int:
    running = read_pid_file(layout.pid_file)
    assert running is not None
    return running.pid


async def test_a_fresh_folder_becomes_a_working_database(postgres: EmbeddedPostgres) -> None:
    assert await ask(postgres, "SELECT 1") == 1
    assert await ask(postgres, "SELECT current_database() || ' ' || current_user") == "reelwright reelwright"


async def test_stop_leaves_nothing_running_and_nothing_lying_about(postgres: EmbeddedPostgres, layout: Layout) -> None:
    socket_folder = Path(postgres.connection["host"])
    assert holders(layout.cluster_lock)

    await postgres.stop()
    await postgres.stop()

    assert holders(layout.cluster_lock) == []
    assert not socket_folder.exists()
    assert not layout.pid_file.exists()


async def test_stop_does_not_wait_for_clients(postgres: EmbeddedPostgres, layout: Layout) -> None:
    link = await asyncpg.connect(**postgres.connection)
    await postgres.stop()
    assert "received fast shutdown request" in layout.log.read_text()
    assert "immediate shutdown request" not in layout.log.read_text()
    link.terminate()


async def test_data_survives_a_stop(make_postgres: Make) -> None:
    first, second = make_postgres(), make_postgres()
    await first.start()
    await ask(first, "CREATE TABLE kept AS SELECT 42 AS answer")
    await first.stop()
    await second.start()
    assert await ask(second, "SELECT answer FROM kept") == 42


async def test_a_killed_server_comes_back_and_says_so(postgres: EmbeddedPostgres, layout: Layout) -> None:
    told: list[str] = []
    postgres.on_restart.append(lambda: told.append("back"))
    await ask(postgres, "CREATE TABLE kept AS SELECT 42 AS answer")
    before, connection = server_pid(layout), postgres.connection

    os.kill(before, signal.SIGKILL)

    async def told_once() -> bool:
        return told == ["back"]

    await until(told_once)
    assert await ask(postgres, "SELECT answer FROM kept") == 42
    assert server_pid(layout) != before
    assert postgres.connection == connection


async def test_a_listener_that_fails_does_not_end_the_watch(postgres: EmbeddedPostgres, layout: Layout) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    postgres.on_restart.append(fail)
    for _ in range(2):
        await until_answering(postgres)
        os.kill(server_pid(layout), signal.SIGKILL)
    await until_answering(postgres)


async def test_a_frozen_server_is_killed_and_replaced(postgres: EmbeddedPostgres, layout: Layout) -> None:
    frozen = server_pid(layout)
    os.kill(frozen, signal.SIGSTOP)

    async def is_replaced() -> bool:
        running = read_pid_file(layout.pid_file)
        return running is not None and running.pid != frozen

    await until(is_replaced)
    await until_answering(postgres)


async def test_a_server_that_outlived_its_supervisor_is_adopted(
    serve: Serve, make_postgres: Make, layout: Layout
) -> None:
    supervisor = serve()
    assert supervisor.stdout is not None
    assert supervisor.stdout.readline() == "ready\n"
    orphan = server_pid(layout)
    supervisor.kill()
    supervisor.wait()

    heir = make_postgres()
    await heir.start()
    assert server_pid(layout) == orphan
    assert await ask(heir, "SELECT 1") == 1

    os.kill(orphan, signal.SIGKILL)
    await until_answering(heir)
    await heir.stop()
    assert holders(layout.cluster_lock) == []


async def test_it_starts_after_supervisor_and_server_were_both_killed(
    serve: Serve, make_postgres: Make, layout: Layout
) -> None:
    supervisor = serve()
    assert supervisor.stdout is not None
    supervisor.stdout.readline()
    os.kill(supervisor.pid, signal.SIGSTOP)
    os.kill(server_pid(layout), signal.SIGKILL)
    supervisor.kill()
    supervisor.wait()

    heir = make_postgres()
    await heir.start()
    assert await ask(heir, "SELECT 1") == 1


async def test_a_second_supervisor_is_refused_and_told_the_pid(serve: Serve, make_postgres: Make) -> None:
    owner = serve()
    assert owner.stdout is not None
    owner.stdout.readline()
    with pytest.raises(AlreadyRunningError, match=rf"process {owner.pid}\b"):
        await make_postgres().start()


async def test_of_two_first_starts_at_once_one_wins(serve: Serve, data_folder: Path) -> None:
    rivals = [serve(), serve()]
    lines = [rival.stdout.readline() for rival in rivals if rival.stdout]
    assert sorted(line.split()[0] for line in lines) == ["ready", "refused"]
    winner = rivals[0] if lines[0] == "ready\n" else rivals[1]
    assert f"process {winner.pid}," in "".join(lines)
    assert await attach(data_folder) is not None


async def test_half_made_files_are_made_anew(serve: Serve, make_postgres: Make, layout: Layout) -> None:
    killed = serve()

    async def initdb_is_at_work() -> bool:
        return (layout.unfinished_cluster / "global").exists()

    await until(initdb_is_at_work)
    killed.kill()
    killed.wait()

    heir = make_postgres()
    await heir.start()
    assert await ask(heir, "SELECT 1") == 1
    assert not layout.unfinished_cluster.exists()


async def test_stale_pid_files_do_not_stop_it(make_postgres: Make, layout: Layout, stranger: Stranger) -> None:
    """As after a power cut, when another process of the same OS user has got the pid by now."""
    first, second = make_postgres(), make_postgres()
    await first.start()
    socket_folder = Path(first.connection["host"])
    pid, left = server_pid(layout), layout.pid_file.read_text()
    await first.stop()
    user = choose_os_user(layout.cluster, os.geteuid())
    sleeper = stranger(user)
    socket_folder.mkdir(mode=0o700)
    for path in (layout.pid_file, socket_folder / ".s.PGSQL.5432.lock", socket_folder / ".s.PGSQL.5432"):
        path.write_text(left.replace(str(pid), str(sleeper.pid), 1))
        os.chown(path, user.uid, user.gid)
    await second.start()
    assert await ask(second, "SELECT 1") == 1
    assert sleeper.poll() is None


async def test_attach_finds_the_server_only_while_it_runs(postgres: EmbeddedPostgres, data_folder: Path) -> None:
    assert await attach(data_folder) == postgres.connection
    await postgres.stop()
    assert await attach(data_folder) is None
    assert await attach(data_folder / "elsewhere") is None


async def test_a_server_that_cannot_start_says_why_and_lets_go(make_postgres: Make, layout: Layout) -> None:
    first, second = make_postgres(), make_postgres()
    await first.start()
    await first.stop()
    with (layout.cluster / "postgresql.conf").open("a") as file:
        file.write("wal_level = nonsense\n")
    for _ in range(2):
        with pytest.raises(DatabaseStartError, match=r"FATAL: .*postgresql\.conf.*Its log is .*postgres\.log"):
            await second.start()
    assert holders(layout.cluster_lock) == []


async def test_a_cancelled_start_leaves_nothing_running(make_postgres: Make, layout: Layout) -> None:
    seen: list[str] = []
    postgres = make_postgres(log=lambda event, **_: seen.append(event))
    start = asyncio.create_task(postgres.start())

    async def is_spawned() -> bool:
        return "embedded_postgres_started" in seen

    await until(is_spawned)
    start.cancel()
    with pytest.raises(asyncio.CancelledError):
        await start
    assert holders(layout.cluster_lock) == []
    await make_postgres().start()


async def test_ctrl_c_in_the_terminal_does_not_reach_it(postgres: EmbeddedPostgres, layout: Layout) -> None:
    assert os.getsid(server_pid(layout)) == server_pid(layout)


async def test_there_is_no_connection_before_start(make_postgres: Make) -> None:
    with pytest.raises(DatabaseUnavailableError, match="start it first"):
        _ = make_postgres().connection
