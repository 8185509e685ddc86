import SwiftLoss

// A loss of numbers, with its gradient in the same pass.
let prediction = [3.0, -0.5, 2.0, 7.0]
let target = [2.5, 0.0, 2.0, 8.0]
let (loss, gradient) = try SquaredError().valueAndGradient(prediction, target)
print(loss, gradient)  // 0.375 [0.25, -0.25, 0.0, -0.5]

// Options belong to the loss; reductions, weights and masks to the call.
let huber = Huber(delta: 0.5)
print(try huber.value(prediction, target, weight: [1, 1, 2, 4], reduction: .sum))  // 1.75

// A loss of class indices: the logits lie row by row, three classes in each.
let logits: [Float] = [2.0, 0.5, -1.0, 0.0, 17.0, 0.0]
let costs = try CrossEntropy().values(logits, [0, 1], shape: .rows(of: 3))
print(costs)  // [0.2413113, 8.279875e-08]

// A step of gradient descent, without a new array for each gradient.
var weights = logits
var slope = [Float](repeating: 0, count: weights.count)
for _ in 0..<100 {
    _ = try CrossEntropy().valueAndGradient(weights, [0, 2], shape: .rows(of: 3), into: &slope)
    for i in weights.indices { weights[i] -= slope[i] }
}
print(try CrossEntropy().value(weights, [0, 2], shape: .rows(of: 3)) < 0.1)  // true

// What is wrong is an error that names the place.
do {
    _ = try CrossEntropy().value(logits, [1, 3], shape: .rows(of: 3))
} catch {
    print(error)  // target[1] = 3 is not a class index in [0, 3)
    print(error.status == .index, error.index ?? -1)  // true 1
}
