# Sourced by bin/run, bin/test and .ci/run: finds a Python and keeps the virtual environment in step with a lock file.
# Needs $root, the project folder. Defines prepare_venv LOCK, which sets $python.

complain() {
    printf '%s\n' "$@" >&2
    exit 1
}

# The first interpreter that is really 3.11 or newer; the name alone may belong to a wrapper for another version.
find_python() {
    for candidate in python3.11 python3.12 python3.13 python3.14 python3; do
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then
            printf '%s' "$candidate"
            return
        fi
    done
    complain "需要 Python 3.11 或更新版本（低于 3.15），本机没有找到。" \
        "Debian/Ubuntu：apt-get install python3 python3-venv"
}

make_venv() {
    interpreter=$(find_python) || exit 1
    "$interpreter" -c 'import venv, ensurepip' 2>/dev/null || complain \
        "$interpreter 缺少 venv 或 ensurepip 模块，无法建立虚拟环境。" \
        "Debian/Ubuntu：apt-get install $("$interpreter" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    echo "正在建立虚拟环境 $venv …" >&2
    rm -f "$venv"/installed-*
    "$interpreter" -m venv "$venv" || complain "无法在 $venv 建立虚拟环境。"
}

# Installs a lock file when it differs from the copy kept at its last installation.
prepare_venv() {
    lock=$root/requirements/$1
    venv=${POVERTYCASE_VENV:-$root/.venv}
    python=$venv/bin/python
    "$python" -c 'import pip' 2>/dev/null || make_venv
    if ! cmp -s "$lock" "$venv/installed-$1"; then
        echo "正在安装依赖 requirements/$1 …" >&2
        "$python" -m pip install -qq --disable-pip-version-check --require-hashes --requirement "$lock" ||
            complain "依赖安装失败：请检查网络或软件源设置后重试。"
        cp "$lock" "$venv/installed-$1"
    fi
}
