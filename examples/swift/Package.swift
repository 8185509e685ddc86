// swift-tools-version:6.2
import PackageDescription

// Write the URL of your copy of the repository here; its tests set the variable.
let url = Context.environment["SWIFTLOSS_URL"] ?? "https://example.com/swiftloss.git"

let package = Package(
    name: "example",
    dependencies: [.package(url: url, from: "0.1.0")],
    targets: [
        .executableTarget(name: "Example", dependencies: [.product(name: "SwiftLoss", package: "swiftloss")])
    ]
)
