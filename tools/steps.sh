# Sourced: run_steps name ... runs the function step_NAME for each name, says how long it took, and stops at the first that fails.
run_steps() {
    local passed=0 step started
    for step in "$@"; do
        if ! declare -F "step_$step" >/dev/null; then
            echo "$0: there is no step '$step'" >&2
            exit 2
        fi
    done
    for step in "$@"; do
        echo "==== $step"
        started=$SECONDS
        # Not in an `if`, which would turn `set -e` off inside.
        "step_$step"
        echo "==== $step passed in $((SECONDS - started)) s"
        passed=$((passed + 1))
    done
    echo "$passed passed, 0 failed"
}
