import CKernels
import CSwiftLoss

// The losses of include/swiftloss.h. The compiler checks each against its prototype there.

@_cdecl("swl_squared_error") @implementation
public func swl_squared_error(
    _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?, _ call: UnsafePointer<swl_call>?
) -> swl_status {
    status { () throws(Failure) in try evaluate(Loss(kernel: KERNEL_SQUARED_ERROR), prediction, target, call) }
}

@_cdecl("swl_half_squared_error") @implementation
public func swl_half_squared_error(
    _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?, _ call: UnsafePointer<swl_call>?
) -> swl_status {
    status { () throws(Failure) in try evaluate(Loss(kernel: KERNEL_HALF_SQUARED_ERROR), prediction, target, call) }
}

@_cdecl("swl_absolute_error") @implementation
public func swl_absolute_error(
    _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?, _ call: UnsafePointer<swl_call>?
) -> swl_status {
    status { () throws(Failure) in try evaluate(Loss(kernel: KERNEL_ABSOLUTE_ERROR), prediction, target, call) }
}

@_cdecl("swl_hinge") @implementation
public func swl_hinge(
    _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?, _ call: UnsafePointer<swl_call>?
) -> swl_status {
    status { () throws(Failure) in
        try evaluate(Loss(kernel: KERNEL_HINGE, target: KERNEL_DOMAIN_SIGN), prediction, target, call)
    }
}

@_cdecl("swl_binary_cross_entropy") @implementation
public func swl_binary_cross_entropy(
    _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?, _ call: UnsafePointer<swl_call>?
) -> swl_status {
    status { () throws(Failure) in
        let loss = Loss(
            kernel: KERNEL_BINARY_CROSS_ENTROPY, prediction: KERNEL_DOMAIN_PROBABILITY,
            target: KERNEL_DOMAIN_PROBABILITY)
        try evaluate(loss, prediction, target, call)
    }
}

@_cdecl("swl_kl_divergence") @implementation
public func swl_kl_divergence(
    _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?, _ call: UnsafePointer<swl_call>?
) -> swl_status {
    status { () throws(Failure) in
        let loss = Loss(
            kernel: KERNEL_KL_DIVERGENCE, prediction: KERNEL_DOMAIN_PROBABILITY, target: KERNEL_DOMAIN_PROBABILITY)
        try evaluate(loss, prediction, target, call)
    }
}

@_cdecl("swl_categorical_cross_entropy") @implementation
public func swl_categorical_cross_entropy(
    _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?,
    _ options: UnsafePointer<swl_categorical_cross_entropy_options>?, _ call: UnsafePointer<swl_call>?
) -> swl_status {
    status { () throws(Failure) in
        let loss = Loss(
            kernel: KERNEL_CATEGORICAL_CROSS_ENTROPY, rowwise: true, prediction: KERNEL_DOMAIN_PROBABILITY,
            target: KERNEL_DOMAIN_PROBABILITY, parameter: try epsilon(options))
        try evaluate(loss, prediction, target, call)
    }
}

@_cdecl("swl_sparse_categorical_cross_entropy") @implementation
public func swl_sparse_categorical_cross_entropy(
    _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?,
    _ options: UnsafePointer<swl_categorical_cross_entropy_options>?, _ call: UnsafePointer<swl_call>?
) -> swl_status {
    status { () throws(Failure) in
        let loss = Loss(
            kernel: KERNEL_CATEGORICAL_CROSS_ENTROPY, rowwise: true, labelled: true,
            prediction: KERNEL_DOMAIN_PROBABILITY, parameter: try epsilon(options))
        try evaluate(loss, prediction, target, call)
    }
}

private func epsilon(_ options: UnsafePointer<swl_categorical_cross_entropy_options>?) throws(Failure) -> Double {
    guard let options else { return 0 }
    try checkStruct(
        "options", UnsafeRawPointer(options), options.pointee.struct_size,
        MemoryLayout<swl_categorical_cross_entropy_options>.size)
    let epsilon = options.pointee.epsilon
    if epsilon >= 0 && epsilon < .infinity { return epsilon }
    throw Failure(SWL_ERROR_OPTION) {
        $0.add("options.epsilon = "); $0.add(epsilon); $0.add(" is not a finite number >= 0")
    }
}
