"""What importing the package costs."""

from __future__ import annotations

import subprocess
import sys


def test_importing_media_wakes_no_codec_library():
    modules = ["encode", "pipeline", "stills", "probe", "codecs", "rates", "failures"]
    code = "; ".join(f"import reelwright.media.{name}" for name in modules)
    code += "; import sys; print({'av', 'numpy', 'PIL', 'cv2'} & set(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "set()"
