"""The parts of the embedded PostgreSQL that need no server: folders, locks, sockets, OS users, password, pid file."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from reelwright.db.embedded.cluster import Cluster, read_pid_file
from reelwright.db.embedded.config import LOG_LIMIT_BYTES, server_options
from reelwright.db.embedded.layout import layout_of, make_folder
from reelwright.db.embedded.locks import has_open, holders, kill_holders, try_lock
from reelwright.db.embedded.os_user import CANDIDATES, OsUser, choose_os_user
from reelwright.db.embedded.password import make_password, read_password
from reelwright.db.embedded.sockets import candidates, claim_socket_folder
from reelwright.errors import DatabaseStartError

US = OsUser("us", os.geteuid(), os.getegid(), is_other=False)
NAMELESS_UID = 54321
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A folder whose path leaves room for a socket's; pytest's tmp_path does not."""
    path = Path(tempfile.mkdtemp(prefix="rw-", dir="/tmp"))
    yield path
    shutil.rmtree(path)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def test_only_folders_made_here_get_a_mode(tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir()
    there.chmod(0o750)
    umask = os.umask(0o077)
    try:
        make_folder(there / "new" / "newer", 0o711)
        make_folder(there, 0o711)
    finally:
        os.umask(umask)
    assert [mode_of(path) for path in (there, there / "new", there / "new" / "newer")] == [0o750, 0o711, 0o711]


def test_a_lock_is_held_once_and_released_once_for_all_handles(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    lock = try_lock(path)
    assert lock is not None
    assert try_lock(path) is None
    second = lock.duplicate()
    lock.release()
    lock.release()
    assert not lock.is_held
    assert try_lock(path) is None
    second.release()
    again = try_lock(path)
    assert again is not None
    again.release()


def test_a_lock_is_not_followed_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "victim").touch()
    (tmp_path / "lock").symlink_to(tmp_path / "victim")
    with pytest.raises(OSError, match="symbolic links"):
        try_lock(tmp_path / "lock")


def test_a_child_that_inherits_a_lock_holds_it_until_it_dies(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    lock = try_lock(path)
    assert lock is not None
    with lock:
        command = [sys.executable, "-c", "input()"]
        child = subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=(lock.fileno(),))
    assert try_lock(path) is None
    assert has_open(child.pid, path)
    assert holders(path) == [child.pid]
    assert kill_holders(path) == [child.pid]
    child.communicate()
    free = try_lock(path)
    assert free is not None
    free.release()


def test_the_socket_goes_to_the_first_folder_that_can_hold_it(short_path: Path) -> None:
    runtime, temp = short_path / "run", short_path / "temp"
    found = candidates(layout_of(short_path / "data"), runtime, temp, US.uid)
    assert [folder.parent for folder in found] == [runtime, Path("/run/reelwright"), temp]
    temp.mkdir(mode=0o700)
    assert claim_socket_folder([found[0], found[2]], US).parent == temp
    runtime.mkdir(mode=0o700)
    assert claim_socket_folder(found, US).parent == runtime


def test_two_data_folders_never_share_a_socket_folder(tmp_path: Path) -> None:
    one, two = (candidates(layout_of(tmp_path / name), None, None, US.uid) for name in ("one", "two"))
    assert not set(one) & set(two)
    assert one == candidates(layout_of(tmp_path / "other" / ".." / "one"), None, None, US.uid)


@pytest.mark.parametrize(("length_bytes", "fits"), [(107, True), (108, False)])
def test_a_socket_path_ends_at_107_bytes(length_bytes: int, fits: bool, short_path: Path) -> None:
    folder = short_path / ("x" * (length_bytes - len(f"{short_path}//.s.PGSQL.5432")))
    if fits:
        assert claim_socket_folder([folder], US) == folder
    else:
        with pytest.raises(DatabaseStartError, match="under 108 bytes"):
            claim_socket_folder([folder], US)


def test_a_socket_folder_that_is_open_to_others_is_refused_not_closed(short_path: Path) -> None:
    folder = short_path / "socket"
    folder.mkdir()
    folder.chmod(0o750)
    with pytest.raises(DatabaseStartError, match=r"is open to other users\. Remove it"):
        claim_socket_folder([folder], US)
    assert mode_of(folder) == 0o750


def test_a_link_in_place_of_the_socket_folder_is_refused(short_path: Path) -> None:
    (short_path / "real").mkdir(mode=0o700)
    (short_path / "socket").symlink_to(short_path / "real")
    with pytest.raises(DatabaseStartError, match="is not a folder of ours"):
        claim_socket_folder([short_path / "socket"], US)


def test_a_parent_where_others_could_swap_folders_is_passed_over(short_path: Path) -> None:
    shared = short_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    with pytest.raises(DatabaseStartError, match="no place"):
        claim_socket_folder([shared / "socket"], US)
    shared.chmod(0o1777)
    assert claim_socket_folder([shared / "socket"], US)


@needs_root
def test_a_socket_folder_of_somebody_else_is_refused(short_path: Path) -> None:
    folder = short_path / "socket"
    folder.mkdir(mode=0o700)
    os.chown(folder, NAMELESS_UID, -1)
    with pytest.raises(DatabaseStartError, match=f"belongs to uid {NAMELESS_UID}, not to us"):
        claim_socket_folder([folder], US)


def test_an_ordinary_user_runs_postgres_as_themselves(tmp_path: Path) -> None:
    nobody = choose_os_user(tmp_path / "missing", 65534)
    assert (nobody.name, nobody.is_other) == ("nobody", False)
    assert nobody.process_arguments() == {}


def test_root_runs_postgres_as_somebody_else(tmp_path: Path) -> None:
    user = choose_os_user(tmp_path / "missing", 0)
    assert user.name in CANDIDATES
    assert user.process_arguments() == {"user": user.uid, "group": user.gid, "extra_groups": []}


def test_a_uid_without_an_entry_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(
        DatabaseStartError, match=rf"uid {NAMELESS_UID}, which has no entry.*useradd --uid {NAMELESS_UID}"
    ):
        choose_os_user(tmp_path / "missing", NAMELESS_UID)


def test_a_cluster_of_another_user_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(DatabaseStartError, match=rf"belongs to .*runs as uid {NAMELESS_UID}\. Run it as .* or as root"):
        choose_os_user(tmp_path, NAMELESS_UID)


@needs_root
def test_root_runs_a_cluster_as_its_owner_but_never_as_root(tmp_path: Path) -> None:
    with pytest.raises(DatabaseStartError, match=r"belongs to root.*chown -R"):
        choose_os_user(tmp_path, 0)
    os.chown(tmp_path, 65534, -1)
    assert choose_os_user(tmp_path, 0).name == "nobody"


def test_a_password_is_made_once_and_closed(tmp_path: Path) -> None:
    path = tmp_path / "password"
    password = make_password(path)
    assert len(password) == 43
    assert mode_of(path) == 0o600
    assert make_password(path) == read_password(path) == password
    assert make_password(tmp_path / "other") != password


def test_a_password_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "password"
    make_password(path)
    path.chmod(0o640)
    with pytest.raises(DatabaseStartError, match=f"chmod 600 {path}"):
        read_password(path)


def test_an_empty_password_is_refused(tmp_path: Path) -> None:
    (tmp_path / "password").touch(mode=0o600)
    with pytest.raises(DatabaseStartError, match="is empty"):
        read_password(tmp_path / "password")


@pytest.mark.parametrize("text", ["", "12\n", "12\n/data\n1700000000\n5432\n\n", "no\n/data\n1\n5432\n/run/x\n"])
def test_a_pid_file_that_is_not_complete_says_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "postmaster.pid").write_text(text)
    assert read_pid_file(tmp_path / "postmaster.pid") is None
    assert read_pid_file(tmp_path / "missing") is None


def test_a_comma_in_the_socket_path_does_not_make_two_folders() -> None:
    assert server_options(Path('/run/a,b "c"'))["unix_socket_directories"] == '"/run/a,b ""c"""'


def test_a_log_that_grew_too_long_is_moved_aside(tmp_path: Path) -> None:
    layout = layout_of(tmp_path)
    layout.root.mkdir()
    cluster = Cluster(layout, US)
    layout.log.write_bytes(b"x" * LOG_LIMIT_BYTES)
    cluster.trim_log()
    assert layout.log.stat().st_size == LOG_LIMIT_BYTES
    with layout.log.open("ab", buffering=0) as log:
        log.write(b"y")
        cluster.trim_log()
        log.write(b"z")
    assert layout.log.read_bytes() == b"z"
    assert layout.log.with_suffix(".log.1").stat().st_size == LOG_LIMIT_BYTES + 1
