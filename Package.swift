// swift-tools-version:6.2
import PackageDescription

// SWIFTLOSS_BUILD chooses what is built; give each its own --scratch-path.
//   (unset)  ordinary Swift without unsafe flags, which SwiftPM before 6.2 refused in a dependency by version: for Swift
//            programs that `import SwiftLoss`. Without flags there is one level, portable code: the same bits, slower.
//   native   the same with each level's own processor flags.
//   test     ordinary Swift with these flags too, and the shared library instead of `SwiftLoss`: for `swift test`.
//   ship     Embedded Swift: the shared library without a Swift runtime.
let build = Context.environment["SWIFTLOSS_BUILD"] ?? ""
precondition(["", "native", "test", "ship"].contains(build), "SWIFTLOSS_BUILD is native, test or ship, or unset")
let ship = build == "ship"
let portable = build.isEmpty

// -Osize: the hot loops are vectors by hand; what the optimizer would unroll besides is not worth its size.
let mode: [SwiftSetting] =
    ship
    ? [
        .enableExperimentalFeature("Embedded"),
        .unsafeFlags(["-wmo", "-Osize", "-Xfrontend", "-function-sections"])
    ] : []

/// The tag and the C entries of one processor level. The ABI target links it and never imports it.
func level(_ name: String, _ march: String?) -> Target {
    .target(
        name: name, dependencies: ["SwiftLossCore", "CKernels"],
        swiftSettings: mode + (march.map { [.unsafeFlags(["-Xcc", "-march=\($0)"])] } ?? []))
}

let portableLevel = [level("KernelsPortable", nil)]
#if arch(x86_64)
    let levels =
        portable
        ? portableLevel
        : [level("KernelsX86V2", "x86-64-v2"), level("KernelsX86V3", "x86-64-v3"), level("KernelsX86V4", "x86-64-v4")]
#else
    let levels = portableLevel
#endif
/// Tells those that choose a level that there is one.
let choice: [SwiftSetting] = portable ? [.define("SWIFTLOSS_PORTABLE")] : []
let choiceInC: [CSetting] = portable ? [.define("SWIFTLOSS_PORTABLE")] : []

#if os(Linux)
    let linkFlags = [
        "-Xlinker", "--version-script=\(Context.packageDirectory)/tools/exports.map",
        "-Xlinker", "-soname=libswiftloss.so.0", "-Xlinker", "-s", "-Xlinker", "--no-undefined", "-Xlinker", "--gc-sections",
        // The pool's threads run its code for as long as the process lives.
        "-Xlinker", "-z", "-Xlinker", "nodelete"
    ]
#else
    let linkFlags: [String] = []
#endif
// libm for fegetenv, fesetenv and, at the baseline, fma, which is exact by definition; no other mathematics.
let link: [LinkerSetting] = [.linkedLibrary("m")] + (ship ? [.unsafeFlags(linkFlags)] : [])

// Embedded objects link neither with ordinary Swift nor into a test bundle.
let ordinary: [Target] =
    ship
    ? []
    : [
        .target(name: "SwiftLoss", dependencies: ["SwiftLossABI", "CSwiftLoss"]),
        .testTarget(name: "SwiftLossTests", dependencies: ["SwiftLoss"]),
        .testTarget(
            name: "SwiftLossCoreTests", dependencies: ["SwiftLossCore", "SwiftLossABI", "CKernels", "CSwiftLoss"],
            swiftSettings: choice),
        .testTarget(name: "SwiftLossABITests", dependencies: ["SwiftLossABI", "CSwiftLoss"])
    ]

// Never both: their names differ in case only, which some file systems do not see.
let product: Product =
    build == "ship" || build == "test"
    ? .library(name: "swiftloss", type: .dynamic, targets: ["SwiftLossABI"])
    : .library(name: "SwiftLoss", targets: ["SwiftLoss"])

let package = Package(
    name: "swiftloss",
    products: [product],
    targets: [
        .systemLibrary(name: "CSwiftLoss", path: "include"),
        .systemLibrary(name: "CKernels", path: "Sources/CKernels"),
        .target(name: "CPlatform", cSettings: [.headerSearchPath("../../include")] + choiceInC),
        .target(name: "KernelsLayout", dependencies: ["CPlatform", "CKernels"], swiftSettings: mode),
        .target(
            name: "SwiftLossCore", dependencies: ["CPlatform", "CKernels", "KernelsLayout"], exclude: ["README.md"],
            swiftSettings: mode),
        .target(
            name: "SwiftLossABI",
            dependencies: ["CSwiftLoss", "CKernels", "CPlatform"] + levels.map { .target(name: $0.name) },
            swiftSettings: mode + choice, linkerSettings: link)
    ] + levels + ordinary
)
