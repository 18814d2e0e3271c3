# How `run` makes .venv ready. Sourced by it: $root is the repository, and `say` and `die` are there.
#
# What is ready is written in one small file, .venv/.reelwright: "server" or "dev", and what that environment was made
# from. A set-up that was interrupted leaves "making" there and is done anew.

venv=$root/.venv
marker=$venv/.reelwright
gl_packages="libegl1 libgl1 libgl1-mesa-dri"
gl_hint=

# install_system PACKAGES…: install with apt-get when that is allowed; otherwise fail.
install_system() {
    as_root=
    if [ "$(id -u)" != 0 ]; then
        sudo -n true 2>/dev/null || return 1
        as_root="sudo -n"
    fi
    command -v apt-get >/dev/null || return 1
    say "Installing system packages: $* (refreshing the package lists first) …"
    $as_root apt-get update -qq >&2 || return 1
    need=$(LC_ALL=C apt-get install --assume-no --no-install-recommends "$@" 2>/dev/null |
        sed -n 's/^Need to get \(.*\) of archives.*/\1/p')
    say "Downloading ${need:-some MB} of them …"
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" >&2
}

# find_python: set $python to a Python 3.11 or newer, or stop with the mend.
find_python() {
    found=
    for python in python3 python3.13 python3.12 python3.11; do
        version=$("$python" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null) || continue
        found=${found:-$version}
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' && return
    done
    [ -z "$found" ] || die "Reelwright needs Python 3.11 or newer, and this is $found: install a newer one" \
        "(Debian, Ubuntu: sudo apt-get install python3.11 python3.11-venv), then run this again."
    python=python3
    install_system python3 python3-venv ||
        die "Python is missing. Type: sudo apt-get update && sudo apt-get install -y python3 python3-venv"
}

need_venv_module() {
    "$python" -c 'import ensurepip, venv' 2>/dev/null && return
    package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    install_system "$package" ||
        die "Python's venv module is missing. Type: sudo apt-get update && sudo apt-get install -y $package"
}

# has_gl: EGL, OpenGL and a driver are there. The libraries are asked of the loader, so any distribution will do.
has_gl() {
    "$python" - <<'PYTHON' 2>/dev/null
import ctypes, glob
ctypes.CDLL("libEGL.so.1"), ctypes.CDLL("libGL.so.1")
drivers = ("dri/*_dri.so", "libgallium*.so*", "libEGL_nvidia.so.0")
found = [path for name in drivers for lib in ("lib", "lib64", "lib/*-linux-*") for path in glob.glob(f"/usr/{lib}/{name}")]
raise SystemExit(not found)
PYTHON
}

need_gl() {
    [ "$(uname -s)" = Linux ] || return 0
    # shellcheck disable=SC2086 -- a list of packages
    has_gl || install_system $gl_packages ||
        gl_hint="The embedded renderer needs OpenGL. Type: sudo apt-get update && sudo apt-get install -y $gl_packages"
}

# state KIND: what the environment of that kind is made from. Another lock, Python or folder makes another state.
state() {
    printf '%s ' "$1" "$root" "$(readlink -f "$venv/bin/python3" 2>/dev/null)"
    cat "$root/tools/environment.sh" "$root/pyproject.toml" "$root/requirements/bootstrap.lock" "$root/requirements/$1.lock" | cksum
}

# download_size KIND: what a Linux x86-64 machine fetches, for the announcement.
download_size() {
    case $1 in dev) echo "200 MB" ;; *) echo "170 MB" ;; esac
}

make_venv() {
    say "Making $venv with $("$python" -V) …"
    rm -rf "$venv"
    mkdir "$venv"
    echo making >"$marker"
    "$python" -m venv "$venv"
    say "Downloading uv, the package installer (20 MB) …"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --no-deps \
        --require-hashes -r "$root/requirements/bootstrap.lock"
}

# fill FOLDER LOCK: make an environment hold exactly the locked packages.
fill() {
    "$venv/bin/python" -m uv pip sync --quiet --python "$1/bin/python" --require-hashes --compile-bytecode \
        "$root/requirements/$2.lock"
}

# add_project FOLDER: put Reelwright itself in, in place. uv builds it on its own, so nothing is fetched.
add_project() {
    "$venv/bin/python" -m uv pip install --quiet --python "$1/bin/python" --offline --no-deps --editable "$root"
}

# is_ready KIND: the environment is what its files ask for; the tests' one serves the product too.
is_ready() {
    marked=$(cat "$marker" 2>/dev/null) || return 1
    [ "$marked" = "$(state "$1")" ] || [ "$marked" = "$(state dev)" ]
}

# make_ready KIND (server or dev): return at once when it is; otherwise make it so, one ./run at a time.
make_ready() {
    ! is_ready "$1" || return 0
    find_python
    exec 9>"$root/.venv.lock"
    # The lock belongs to the open file: it outlives this Python and ends with the shell, however that ends.
    "$python" -c 'import fcntl; fcntl.flock(9, fcntl.LOCK_EX | fcntl.LOCK_NB)' 2>/dev/null || {
        say "Another ./run is setting up; waiting for it …"
        "$python" -c 'import fcntl; fcntl.flock(9, fcntl.LOCK_EX)'
    }
    is_ready "$1" || set_up "$1"
    exec 9>&-
}

set_up() {
    kind=$1
    # Only what this script made is ever thrown away.
    if [ ! -e "$marker" ] && [ -n "$(ls -A "$venv" 2>/dev/null)" ]; then
        die "$venv was not made by ./run. Move it out of the way and run this again."
    fi
    need_venv_module
    need_gl
    before=$(cat "$marker" 2>/dev/null) || before=
    # Once the tests' packages are there, they stay.
    case $before in "dev "*) kind=dev ;; esac
    case $before in
        "$kind $root "* | "server $root "*) "$venv/bin/python" -m uv --version >/dev/null 2>&1 || make_venv ;;
        *) make_venv ;;
    esac
    echo making >"$marker"
    say "Downloading Python packages (up to $(download_size "$kind"), less what uv's cache has) …"
    { fill "$venv" "$kind" && add_project "$venv"; } || {
        # uv fetches everything before it changes anything: without a network, what was ready stays ready.
        [ ! -e "$venv/bin/reelwright" ] || [ -z "$before" ] || echo "$before" >"$marker"
        [ "$(uname -m)" = x86_64 ] || say "On $(uname -m) a package such as moderngl may have to be compiled:" \
            "sudo apt-get install -y build-essential python3-dev libegl-dev libgl-dev, then run this again."
        die "The set-up did not succeed."
    }
    "$venv/bin/python" -m compileall -q "$root/src" || true
    state "$kind" >"$marker"
    say "Ready.${gl_hint:+ $gl_hint}"
}

# make_side_venvs: environments of their own for what must not mix with ours, .venvs/NAME each.
make_side_venvs() {
    for lock in client openai-2.24 openai-3.54 schemathesis tutorial; do
        side=$root/.venvs/$lock
        made_from="$root $(cat "$root/tools/environment.sh" "$root/requirements/$lock.lock" | cksum)"
        [ "$(cat "$side/.reelwright" 2>/dev/null)" != "$made_from" ] || continue
        say "Making $side (up to 20 MB) …"
        "$venv/bin/python" -m uv venv --quiet --clear --python "$venv/bin/python" "$side"
        fill "$side" "$lock"
        [ "$lock" != client ] || add_project "$side"
        echo "$made_from" >"$side/.reelwright"
    done
}
