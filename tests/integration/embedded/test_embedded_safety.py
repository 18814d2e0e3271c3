"""Who may reach an embedded PostgreSQL and what it may reach: the safety rules of ADR 1, one by one."""

# ruff: noqa: ASYNC240 - a test may wait for a file
from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from reelwright.db.embedded import EmbeddedPostgres, attach
from reelwright.db.embedded.binaries import PACKAGE, binaries_for, find_package
from reelwright.db.embedded.layout import Layout
from reelwright.db.embedded.locks import holders
from reelwright.db.embedded.os_user import OsUser, choose_os_user
from reelwright.errors import DatabaseStartError

# Each starts servers of its own, which takes seconds.
pytestmark = pytest.mark.more

Make = Callable[..., EmbeddedPostgres]

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another OS user")


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def descriptors_of(pids: list[int]) -> set[str]:
    return {str(link.readlink()) for pid in pids for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()}


def listening_tcp_sockets() -> set[str]:
    """The inodes of all listening TCP sockets of this system (proc(5): state 0A is LISTEN)."""
    rows = [line.split() for name in ("tcp", "tcp6") for line in Path("/proc/net", name).read_text().splitlines()[1:]]
    return {f"socket:[{row[9]}]" for row in rows if row[3] == "0A"}


async def test_it_listens_on_no_tcp_port(postgres: EmbeddedPostgres, layout: Layout) -> None:
    sockets = {name for name in descriptors_of(holders(layout.cluster_lock)) if name.startswith("socket:")}
    assert sockets, "its unix socket at least should be seen"
    assert not sockets & listening_tcp_sockets()


async def test_no_file_in_the_cluster_can_open_a_port(make_postgres: Make, layout: Layout) -> None:
    first, second = make_postgres(), make_postgres()
    await first.start()
    await first.stop()
    with (layout.cluster / "postgresql.auto.conf").open("a") as file:
        file.write("listen_addresses = '127.0.0.1'\nport = 54329\n")
    await second.start()
    assert not descriptors_of(holders(layout.cluster_lock)) & listening_tcp_sockets()


async def test_the_socket_lies_in_a_closed_folder_of_its_own(postgres: EmbeddedPostgres, data_folder: Path) -> None:
    folder = Path(postgres.connection["host"])
    assert mode_of(folder) == 0o700
    assert mode_of(folder / ".s.PGSQL.5432") == 0o700
    assert sorted(path.name for path in folder.iterdir()) == [".s.PGSQL.5432", ".s.PGSQL.5432.lock"]
    assert not folder.is_relative_to(data_folder)


async def test_a_long_data_path_does_not_matter(data_folder: Path) -> None:
    far = data_folder / ("x" * 120) / ("y" * 120)
    postgres = EmbeddedPostgres(far)
    await postgres.start()
    try:
        assert len(os.fsencode(postgres.connection["host"])) < 90
        assert await attach(far) == postgres.connection
    finally:
        await postgres.stop()


@pytest.mark.parametrize("password", [None, "wrong"])
async def test_nobody_is_trusted_without_the_password(postgres: EmbeddedPostgres, password: str | None) -> None:
    for role in ("reelwright", "postgres"):
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(**{**postgres.connection, "user": role, "password": password}, passfile="/nowhere")


async def test_the_password_is_ours_alone_and_no_method_is_weaker(postgres: EmbeddedPostgres, layout: Layout) -> None:
    assert mode_of(layout.password) == 0o600
    assert layout.password.lstat().st_uid == os.geteuid()
    rules = [line.split() for line in (layout.cluster / "pg_hba.conf").read_text().splitlines()]
    assert rules == [["local", "all", "all", "scram-sha-256"]]


async def test_its_role_is_no_superuser(postgres: EmbeddedPostgres) -> None:
    link = await asyncpg.connect(**postgres.connection)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await link.execute("COPY (SELECT 1) TO PROGRAM 'cat'")
        await link.execute("CREATE TABLE ours (id int)")
    finally:
        await link.close()


async def test_folders_that_were_there_keep_their_modes(make_postgres: Make, data_folder: Path) -> None:
    there = {data_folder.parent: 0o755, data_folder: 0o751}
    data_folder.mkdir()
    data_folder.chmod(0o751)
    postgres = make_postgres()
    await postgres.start()
    await postgres.stop()
    assert {path: mode_of(path) for path in there} == there


@needs_root
async def test_another_os_user_cannot_connect(postgres: EmbeddedPostgres) -> None:
    attempt = (
        "import os, socket, sys\n"
        "link = socket.socket(socket.AF_UNIX)\n"
        "os.setgroups([]); os.setgid(int(sys.argv[2])); os.setuid(int(sys.argv[2]))\n"
        "link.connect(sys.argv[1])\n"
    )
    path = f"{postgres.connection['host']}/.s.PGSQL.5432"

    def connect_as(uid: int) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", attempt, path, str(uid)], capture_output=True, text=True, check=False
        )

    assert connect_as(0).returncode == 0
    stranger = connect_as(54321)
    assert stranger.returncode == 1
    assert "PermissionError" in stranger.stderr


@needs_root
async def test_root_never_runs_it_and_it_reads_nothing_of_ours(
    postgres: EmbeddedPostgres, layout: Layout, data_folder: Path
) -> None:
    secret = data_folder / "secret"
    secret.touch(mode=0o600)
    pids = holders(layout.cluster_lock)
    owners = {Path(f"/proc/{pid}").stat().st_uid for pid in pids}
    user = choose_os_user(layout.cluster, 0)
    assert owners == {user.uid}
    assert user.uid != 0
    assert mode_of(data_folder) == 0o711
    assert layout.root.stat().st_uid == 0
    for path in (secret, layout.password, layout.log):
        assert not user.can_run("/usr/bin/test", "-r", str(path))
    assert user.can_run("/usr/bin/test", "-r", str(layout.cluster / "PG_VERSION"))


@needs_root
async def test_it_keeps_none_of_our_groups(make_postgres: Make, layout: Layout) -> None:
    ours = os.getgroups()
    os.setgroups([54321])
    try:
        await make_postgres().start()
    finally:
        os.setgroups(ours)
    status = Path(f"/proc/{holders(layout.cluster_lock)[0]}/status").read_text()
    groups = re.search(r"^Groups:(.*)$", status, re.MULTILINE)
    assert groups is not None
    assert groups[1].split() == []


@needs_root
async def test_a_closed_parent_is_refused_and_stays_closed(data_folder: Path) -> None:
    closed = data_folder.parent / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(DatabaseStartError, match=rf"cannot pass through {closed}\. Choose .* chmod o\+x {closed}$"):
        await EmbeddedPostgres(closed / "data").start()
    assert mode_of(closed) == 0o700
    assert list(closed.iterdir()) == []


@needs_root
async def test_a_data_folder_of_somebody_else_is_run_as_them(make_postgres: Make, layout: Layout) -> None:
    first, second = make_postgres(), make_postgres()
    await first.start()
    await first.stop()
    nobody = 65534
    for path in (layout.cluster, *layout.cluster.rglob("*")):
        os.chown(path, nobody, nobody, follow_symlinks=False)
    await second.start()
    assert {Path(f"/proc/{pid}").stat().st_uid for pid in holders(layout.cluster_lock)} == {nobody}


@needs_root
def test_binaries_in_a_closed_place_are_copied_not_opened(data_folder: Path) -> None:
    closed = data_folder.parent / "venv"
    closed.mkdir(mode=0o700)
    wheel = find_package()
    for name in (PACKAGE, f"{PACKAGE}.libs"):
        subprocess.run(["cp", "-a", str(wheel.parent / name), str(closed)], check=True)
    nobody = OsUser("nobody", 65534, 65534, is_other=True)
    copies = data_folder.parent / "binaries"

    binaries = binaries_for(nobody, closed / PACKAGE, copies)

    assert binaries.folder.is_relative_to(copies)
    assert nobody.can_run(binaries.initdb, "--version")
    assert mode_of(closed) == 0o700
    made_at = binaries.folder.stat().st_ctime_ns
    assert binaries_for(nobody, closed / PACKAGE, copies).folder.stat().st_ctime_ns == made_at
