// swift-tools-version:6.2
import PackageDescription

// SWIFTLOSS_BUILD chooses what is built; give each its own --scratch-path.
//   (unset)  ordinary Swift without unsafe flags: for Swift programs that depend on this package, and for `swift test`.
//            Every level then runs the processor's baseline code: the same bits, slower.
//   test     ordinary Swift with each level's own processor flags, for `swift test`.
//   ship     Embedded Swift: the shared library without a Swift runtime.
let build = Context.environment["SWIFTLOSS_BUILD"] ?? ""
let ship = build == "ship"

// -Osize: the hot loops are vectors by hand; what the optimizer would unroll besides is not worth its size.
let mode: [SwiftSetting] =
    ship
    ? [
        .enableExperimentalFeature("Embedded"),
        .unsafeFlags(["-wmo", "-Osize", "-Xfrontend", "-function-sections"]),
    ] : []

/// The tag and the C entries of one processor level. The ABI target links it and never imports it.
func level(_ name: String, _ march: String?) -> Target {
    let flags = build.isEmpty ? nil : march
    return .target(
        name: name, dependencies: ["SwiftLossCore", "CKernels"],
        swiftSettings: mode + (flags.map { [.unsafeFlags(["-Xcc", "-march=\($0)"])] } ?? []))
}

#if arch(x86_64)
let levels = [
    level("KernelsX86V2", "x86-64-v2"), level("KernelsX86V3", "x86-64-v3"), level("KernelsX86V4", "x86-64-v4"),
]
#else
let levels = [level("KernelsPortable", nil)]
#endif

#if os(Linux)
let linkFlags = [
    "-Xlinker", "--version-script=\(Context.packageDirectory)/tools/exports.map",
    "-Xlinker", "-soname=libswiftloss.so.0", "-Xlinker", "-s", "-Xlinker", "--no-undefined", "-Xlinker", "--gc-sections",
    // The pool's threads run its code for as long as the process lives.
    "-Xlinker", "-z", "-Xlinker", "nodelete",
]
#else
let linkFlags: [String] = []
#endif
// libm for fegetenv, fesetenv and, at the baseline, fma, which is exact by definition; no other mathematics.
let link: [LinkerSetting] = [.linkedLibrary("m")] + (ship ? [.unsafeFlags(linkFlags)] : [])

// A test bundle cannot link Embedded objects.
let tests: [Target] =
    ship
    ? []
    : [
        .testTarget(name: "SwiftLossCoreTests", dependencies: ["SwiftLossCore", "SwiftLossABI", "CKernels", "CSwiftLoss"]),
        .testTarget(name: "SwiftLossABITests", dependencies: ["SwiftLossABI", "CSwiftLoss"]),
    ]

let package = Package(
    name: "swiftloss",
    products: [.library(name: "swiftloss", type: .dynamic, targets: ["SwiftLossABI"])],
    targets: [
        .systemLibrary(name: "CSwiftLoss", path: "include"),
        .systemLibrary(name: "CKernels", path: "Sources/CKernels"),
        .target(name: "CPlatform", cSettings: [.headerSearchPath("../../include")]),
        .target(name: "KernelsLayout", dependencies: ["CPlatform", "CKernels"], swiftSettings: mode),
        .target(
            name: "SwiftLossCore", dependencies: ["CPlatform", "CKernels", "KernelsLayout"], exclude: ["README.md"],
            swiftSettings: mode),
        .target(
            name: "SwiftLossABI",
            dependencies: ["CSwiftLoss", "CKernels", "CPlatform"] + levels.map { .target(name: $0.name) },
            swiftSettings: mode, linkerSettings: link),
    ] + levels + tests
)
