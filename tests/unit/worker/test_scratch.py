"""A worker's scratch folder: its own, closed to others, and cleared after a worker that died."""

import subprocess
import sys

from reelwright.worker.scratch import scratch_folder


def test_each_worker_has_a_closed_folder_of_its_own_that_goes_with_it(tmp_path):
    with scratch_folder(tmp_path / "scratch") as one, scratch_folder(tmp_path / "scratch") as other:
        (one / "film").mkdir()

        assert one != other
        assert {folder.stat().st_mode & 0o777 for folder in (one, other, one.parent)} == {0o700}
        assert one.is_dir()
    assert not one.exists()
    assert not other.exists()


def test_what_a_killed_worker_left_behind_is_removed_and_a_living_ones_is_not(tmp_path):
    program = (
        "import os, signal, pathlib\n"
        "from reelwright.worker.scratch import scratch_folder\n"
        f"with scratch_folder(pathlib.Path({str(tmp_path)!r})) as folder:\n"
        "    (folder / 'half a film').write_text('x')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    with scratch_folder(tmp_path) as living:
        subprocess.run([sys.executable, "-c", program], check=False)
        (left,) = [folder for folder in tmp_path.iterdir() if folder.is_dir() and folder != living]
        assert (left / "half a film").exists()

        with scratch_folder(tmp_path):
            assert not left.exists()
            assert living.exists()
