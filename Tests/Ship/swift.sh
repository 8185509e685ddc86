#!/usr/bin/env bash
# Tests the Swift package as its users have it: a repository of this checkout with a version's tag, and examples/swift, which
# depends on that version and not on a path. The program's output is compared with known numbers.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
unset SWIFTLOSS_BUILD SWIFTLOSS_SIMD SWIFTLOSS_NUM_THREADS

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
pass() {
    echo "passed: $1"
    passed=$((passed + 1))
}
fail() {
    echo "FAILED: $1" >&2
    exit 1
}

version=$(sed -n 's/^#define SWL_VERSION "\(.*\)"$/\1/p' include/swiftloss.h)

# What is in the working tree, committed or not.
mkdir "$work/swiftloss"
git ls-files --cached --others --exclude-standard -z | while IFS= read -r -d '' file; do
    if [ -e "$file" ]; then printf '%s\0' "$file"; fi
done | tar --create --null --files-from - | tar --extract --directory "$work/swiftloss"
git_in_copy() { git -C "$work/swiftloss" -c user.name=test -c user.email=test@localhost "$@"; }
git_in_copy init --quiet
git_in_copy add --all
git_in_copy commit --quiet --message "The working tree"
git_in_copy tag "$version"

# The programs of a page in one of its kinds of block: file, what follows its ```.
code() { awk -v begin='```'"$2" '$0 == begin { on = 1; next } $0 == "```" { on = 0 } on' "$root/$1"; }

# Nothing of SwiftPM's is shared with the user's own: another repository may have had this version.
cp -r examples/swift "$work/example"
# The README's program is built beside the example.
mkdir "$work/example/Sources/Readme"
code README.md swift >"$work/example/Sources/Readme/main.swift"
sed -i 's/^\( *\)\.executableTarget(name: "Example",\(.*\))$/&,\n\1.executableTarget(name: "Readme",\2)/' "$work/example/Package.swift"
export SWIFTLOSS_URL="file://$work/swiftloss"
package=(swift build -c release --package-path "$work/example" --scratch-path "$work/build"
    --cache-path "$work/cache" --config-path "$work/config" --security-path "$work/security")

# SwiftPM before 6.2 refused a version whose manifest has unsafe flags, and some users' rules still do.
manifest() { swift package --package-path "$work/swiftloss" --scratch-path "$work/manifest" dump-package; }
manifest >"$work/plain.json"
SWIFTLOSS_BUILD=native manifest >"$work/native.json"
if grep -q unsafeFlags "$work/plain.json"; then fail "Package.swift has unsafe flags"; fi
grep -q unsafeFlags "$work/native.json" || fail "Package.swift has no flags for processor levels either"
pass "no unsafe flags unless they are asked for"

started=$SECONDS
"${package[@]}" >"$work/log" 2>&1 || fail "the example does not build: $(cat "$work/log")"
pass "examples/swift builds from version $version in $((SECONDS - started)) s"
if grep -n "warning:" "$work/log"; then fail "warnings"; fi
pass "no warnings"

# The losses by their formulas; the costs are log(1 + exp(-1.5) + exp(-3)) and log(1 + 2 exp(-17)), rounded to Float.
cat >"$work/expected" <<'TEXT'
0.375 [0.25, -0.25, 0.0, -0.5]
1.75
[0.2413113, 8.279875e-08]
true
target[1] = 3 is not a class index in [0, 3)
true 1
TEXT
"$work/build/release/Example" >"$work/output"
diff "$work/expected" "$work/output" || fail "the example prints something else"
pass "its numbers"
# What its comments say is printed is what is printed.
diff "$work/expected" <(sed -n 's/.*print(.*) *\/\/ \(.*\)$/\1/p' "$work/example/Sources/Example/main.swift") ||
    fail "the example's comments say something else"
pass "its comments"

# So does the README's program.
sed -n 's/.*print(.*) *\/\/ \(.*\)$/\1/p' "$work/example/Sources/Readme/main.swift" >"$work/promised"
[ -s "$work/promised" ] || fail "the README's program in Swift says nothing of what it prints"
"$work/build/release/Readme" | diff "$work/promised" - || fail "the README's program in Swift prints something else"
pass "the README's program in Swift"

# What the program was linked with, as a shared library: portable code, and the bits of all levels.
objects=("$work"/build/release/{SwiftLossABI,SwiftLossCore,KernelsLayout,KernelsPortable,CPlatform}.build/*.o)
swiftc -emit-library -o "$work/libportable.so" "${objects[@]}" -lm
in_python() {
    SWIFTLOSS_LIBRARY="$work/libportable.so" PYTHONPATH=python PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$@"
}
in_python -c 'import ctypes, os; assert ctypes.CDLL(os.environ["SWIFTLOSS_LIBRARY"]).swl_simd_level() == 1' ||
    fail "the level is not that of portable code"
pass "one level, portable code"
in_python tools/freeze.py --check || fail "portable code has other results"
pass "the bits of all levels"

# The page has the same program and the same dependency.
diff <(code docs/getting-started/swift.md swift) examples/swift/Sources/Example/main.swift || fail "docs/getting-started/swift.md has another program"
pass "the program in docs/getting-started/swift.md"
code docs/getting-started/swift.md "swift title=\"Package.swift\"" >"$work/manifest.lines"
[ -s "$work/manifest.lines" ] || fail "docs/getting-started/swift.md has no Package.swift"
while IFS= read -r line; do
    grep -qF -- "${line#"${line%%[![:space:]]*}"}" examples/swift/Package.swift ||
        fail "docs/getting-started/swift.md: examples/swift/Package.swift has no '$line'"
done <"$work/manifest.lines"
pass "the manifest in docs/getting-started/swift.md"

echo "$passed passed, 0 failed"
