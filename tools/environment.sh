# Sourced: PYTHON, and environment folder packages ... (makes an environment with these packages).
PYTHON=${PYTHON:-python3}

environment() {
    local folder=$1
    shift
    [ -x "$folder/bin/python" ] || "$PYTHON" -m venv "$folder"
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
}
