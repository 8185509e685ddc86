import CKernels
import CSwiftLoss

// The losses of include/swiftloss_losses.h. The compiler checks each against its prototype there.
// Written by tools/catalog.py.

@_cdecl("swl_squared_error") @implementation
public func swl_squared_error(
    _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?, _ call: UnsafePointer<swl_call>?
) -> swl_status {
    status { () throws(Failure) in
        var loss = Loss(kernel: KERNEL_SQUARED_ERROR)
        loss.targetGradient = KERNEL_TARGET_GRADIENT_EXCHANGED
        try evaluate(&loss, prediction, target, call)
    }
}

@_cdecl("swl_half_squared_error") @implementation
public func swl_half_squared_error(
    _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?, _ call: UnsafePointer<swl_call>?
) -> swl_status {
    status { () throws(Failure) in
        var loss = Loss(kernel: KERNEL_HALF_SQUARED_ERROR)
        loss.targetGradient = KERNEL_TARGET_GRADIENT_EXCHANGED
        try evaluate(&loss, prediction, target, call)
    }
}

@_cdecl("swl_squared_log_error") @implementation
public func swl_squared_log_error(
    _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?,
    _ options: UnsafePointer<swl_squared_log_error_options>?, _ call: UnsafePointer<swl_call>?
) -> swl_status {
    status { () throws(Failure) in
        var loss = Loss(kernel: KERNEL_SQUARED_LOG_ERROR)
        loss.prediction = KERNEL_DOMAIN_ABOVE_MINUS_ONE
        loss.target = KERNEL_DOMAIN_ABOVE_MINUS_ONE
        loss.targetGradient = KERNEL_TARGET_GRADIENT_EXCHANGED
        loss.parameters.set(0, "options.clip", -1)
        if let given = options {
            var options = swl_squared_log_error_options()
            try takeStruct(
                "options", given, into: &options, first: 16,
                known: MemoryLayout<swl_squared_log_error_options>.size)
            loss.parameters.set(0, "options.clip", try number("options.clip", options.clip, Range.atLeastMinusOne))
            resolveClip(&loss, options.clip)
        }
        try evaluate(&loss, prediction, target, call)
    }
}

@_cdecl("swl_absolute_error") @implementation
public func swl_absolute_error(
    _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?, _ call: UnsafePointer<swl_call>?
) -> swl_status {
    status { () throws(Failure) in
        var loss = Loss(kernel: KERNEL_ABSOLUTE_ERROR)
        loss.targetGradient = KERNEL_TARGET_GRADIENT_EXCHANGED
        try evaluate(&loss, prediction, target, call)
    }
}

@_cdecl("swl_huber") @implementation
public func swl_huber(
    _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?,
    _ options: UnsafePointer<swl_huber_options>?, _ call: UnsafePointer<swl_call>?
) -> swl_status {
    status { () throws(Failure) in
        var loss = Loss(kernel: KERNEL_HUBER)
        loss.targetGradient = KERNEL_TARGET_GRADIENT_EXCHANGED
        loss.parameters.set(0, "options.delta", 1)
        if let given = options {
            var options = swl_huber_options()
            try takeStruct(
                "options", given, into: &options, first: 16,
                known: MemoryLayout<swl_huber_options>.size)
            loss.parameters.set(0, "options.delta", try number("options.delta", options.delta, Range.positive))
        }
        try evaluate(&loss, prediction, target, call)
    }
}

@_cdecl("swl_smooth_l1") @implementation
public func swl_smooth_l1(
    _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?,
    _ options: UnsafePointer<swl_smooth_l1_options>?, _ call: UnsafePointer<swl_call>?
) -> swl_status {
    status { () throws(Failure) in
        var loss = Loss(kernel: KERNEL_SMOOTH_L1)
        loss.targetGradient = KERNEL_TARGET_GRADIENT_EXCHANGED
        loss.parameters.set(0, "options.beta", 1)
        if let given = options {
            var options = swl_smooth_l1_options()
            try takeStruct(
                "options", given, into: &options, first: 16,
                known: MemoryLayout<swl_smooth_l1_options>.size)
            loss.parameters.set(0, "options.beta", try number("options.beta", options.beta, Range.nonnegative))
        }
        try evaluate(&loss, prediction, target, call)
    }
}

@_cdecl("swl_log_cosh") @implementation
public func swl_log_cosh(
    _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?, _ call: UnsafePointer<swl_call>?
) -> swl_status {
    status { () throws(Failure) in
        var loss = Loss(kernel: KERNEL_LOG_COSH)
        loss.targetGradient = KERNEL_TARGET_GRADIENT_EXCHANGED
        try evaluate(&loss, prediction, target, call)
    }
}

@_cdecl("swl_hinge") @implementation
public func swl_hinge(
    _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?,
    _ options: UnsafePointer<swl_hinge_options>?, _ call: UnsafePointer<swl_call>?
) -> swl_status {
    status { () throws(Failure) in
        var loss = Loss(kernel: KERNEL_HINGE)
        loss.target = KERNEL_DOMAIN_SIGN
        loss.parameters.set(0, "options.margin", 1)
        if let given = options {
            var options = swl_hinge_options()
            try takeStruct(
                "options", given, into: &options, first: 24,
                known: MemoryLayout<swl_hinge_options>.size)
            loss.parameters.set(0, "options.margin", try number("options.margin", options.margin, Range.nonnegative))
            loss.parameters.set(
                1, "options.labels",
                try choice("options.labels", options.labels, last: SWL_LABELS_BINARY))
            resolveLabels(&loss, options.labels)
        }
        try evaluate(&loss, prediction, target, call)
    }
}

@_cdecl("swl_squared_hinge") @implementation
public func swl_squared_hinge(
    _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?,
    _ options: UnsafePointer<swl_squared_hinge_options>?, _ call: UnsafePointer<swl_call>?
) -> swl_status {
    status { () throws(Failure) in
        var loss = Loss(kernel: KERNEL_SQUARED_HINGE)
        loss.target = KERNEL_DOMAIN_SIGN
        loss.parameters.set(0, "options.margin", 1)
        if let given = options {
            var options = swl_squared_hinge_options()
            try takeStruct(
                "options", given, into: &options, first: 24,
                known: MemoryLayout<swl_squared_hinge_options>.size)
            loss.parameters.set(0, "options.margin", try number("options.margin", options.margin, Range.nonnegative))
            loss.parameters.set(
                1, "options.labels",
                try choice("options.labels", options.labels, last: SWL_LABELS_BINARY))
            resolveLabels(&loss, options.labels)
        }
        try evaluate(&loss, prediction, target, call)
    }
}

@_cdecl("swl_binary_cross_entropy") @implementation
public func swl_binary_cross_entropy(
    _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?,
    _ options: UnsafePointer<swl_binary_cross_entropy_options>?, _ call: UnsafePointer<swl_call>?
) -> swl_status {
    status { () throws(Failure) in
        var loss = Loss(kernel: KERNEL_BINARY_CROSS_ENTROPY)
        loss.prediction = KERNEL_DOMAIN_PROBABILITY
        loss.target = KERNEL_DOMAIN_PROBABILITY
        if let given = options {
            var options = swl_binary_cross_entropy_options()
            try takeStruct(
                "options", given, into: &options, first: 32,
                known: MemoryLayout<swl_binary_cross_entropy_options>.size)
            loss.parameters.set(0, "options.clip", try number("options.clip", options.clip, Range.halfUnit))
            loss.parameters.set(
                1, "options.log_floor",
                try number("options.log_floor", options.log_floor, Range.nonpositive))
            loss.parameters.set(2, "options.epsilon", try number("options.epsilon", options.epsilon, Range.nonnegative))
        }
        try evaluate(&loss, prediction, target, call)
    }
}

@_cdecl("swl_binary_cross_entropy_with_logits") @implementation
public func swl_binary_cross_entropy_with_logits(
    _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?,
    _ options: UnsafePointer<swl_binary_cross_entropy_with_logits_options>?, _ call: UnsafePointer<swl_call>?
) -> swl_status {
    status { () throws(Failure) in
        var loss = Loss(kernel: KERNEL_BINARY_CROSS_ENTROPY_WITH_LOGITS)
        loss.target = KERNEL_DOMAIN_PROBABILITY
        if let given = options {
            var options = swl_binary_cross_entropy_with_logits_options()
            try takeStruct(
                "options", given, into: &options, first: 24,
                known: MemoryLayout<swl_binary_cross_entropy_with_logits_options>.size)
            loss.positiveWeight = options.pos_weight
            loss.parameters.set(
                0, "options.label_smoothing",
                try number("options.label_smoothing", options.label_smoothing, Range.unit))
        }
        try evaluate(&loss, prediction, target, call)
    }
}

@_cdecl("swl_kl_divergence") @implementation
public func swl_kl_divergence(
    _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?,
    _ options: UnsafePointer<swl_kl_divergence_options>?, _ call: UnsafePointer<swl_call>?
) -> swl_status {
    status { () throws(Failure) in
        var loss = Loss(kernel: KERNEL_KL_DIVERGENCE)
        loss.prediction = KERNEL_DOMAIN_PROBABILITY
        loss.target = KERNEL_DOMAIN_PROBABILITY
        loss.targetGradient = KERNEL_TARGET_GRADIENT_OWN
        if let given = options {
            var options = swl_kl_divergence_options()
            try takeStruct(
                "options", given, into: &options, first: 32,
                known: MemoryLayout<swl_kl_divergence_options>.size)
            _ = try flag("options.log_prediction", options.log_prediction)
            _ = try flag("options.log_target", options.log_target)
            loss.parameters.set(2, "options.clip", try number("options.clip", options.clip, Range.unit))
            if options.axis != Loss.noAxis {
                loss.rowwise = true
                loss.axis = options.axis
            }
            try resolveKLDivergence(&loss, options)
        }
        try evaluate(&loss, prediction, target, call)
    }
}

@_cdecl("swl_multilabel_cross_entropy") @implementation
public func swl_multilabel_cross_entropy(
    _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?,
    _ options: UnsafePointer<swl_multilabel_cross_entropy_options>?, _ call: UnsafePointer<swl_call>?
) -> swl_status {
    status { () throws(Failure) in
        var loss = Loss(kernel: KERNEL_BINARY_CROSS_ENTROPY)
        loss.rowwise = true
        loss.prediction = KERNEL_DOMAIN_PROBABILITY
        loss.target = KERNEL_DOMAIN_PROBABILITY
        if let given = options {
            var options = swl_multilabel_cross_entropy_options()
            try takeStruct(
                "options", given, into: &options, first: 40,
                known: MemoryLayout<swl_multilabel_cross_entropy_options>.size)
            _ = try flag("options.from_logits", options.from_logits)
            loss.parameters.set(0, "options.clip", try number("options.clip", options.clip, Range.halfUnit))
            loss.parameters.set(
                1, "options.log_floor",
                try number("options.log_floor", options.log_floor, Range.nonpositive))
            loss.parameters.set(2, "options.epsilon", try number("options.epsilon", options.epsilon, Range.nonnegative))
            try resolveMultilabelCrossEntropy(&loss, options)
        }
        try evaluate(&loss, prediction, target, call)
    }
}

@_cdecl("swl_cross_entropy") @implementation
public func swl_cross_entropy(
    _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?,
    _ options: UnsafePointer<swl_cross_entropy_options>?, _ call: UnsafePointer<swl_call>?
) -> swl_status {
    status { () throws(Failure) in
        var loss = Loss(kernel: KERNEL_CROSS_ENTROPY)
        loss.rowwise = true
        loss.takesLabels = true
        loss.target = KERNEL_DOMAIN_PROBABILITY
        loss.targetGradient = KERNEL_TARGET_GRADIENT_OWN
        if let given = options {
            var options = swl_cross_entropy_options()
            try takeStruct(
                "options", given, into: &options, first: 40,
                known: MemoryLayout<swl_cross_entropy_options>.size)
            loss.classWeight = options.class_weight
            loss.ignoreIndex = options.ignore_index
            loss.parameters.set(
                0, "options.label_smoothing",
                try number("options.label_smoothing", options.label_smoothing, Range.unit))
            loss.axis = options.axis
        }
        try evaluate(&loss, prediction, target, call)
    }
}

@_cdecl("swl_nll") @implementation
public func swl_nll(
    _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?,
    _ options: UnsafePointer<swl_nll_options>?, _ call: UnsafePointer<swl_call>?
) -> swl_status {
    status { () throws(Failure) in
        var loss = Loss(kernel: KERNEL_NEGATIVE_LOG_LIKELIHOOD)
        loss.rowwise = true
        loss.labelled = true
        if let given = options {
            var options = swl_nll_options()
            try takeStruct(
                "options", given, into: &options, first: 32,
                known: MemoryLayout<swl_nll_options>.size)
            loss.classWeight = options.class_weight
            loss.ignoreIndex = options.ignore_index
            loss.axis = options.axis
        }
        try evaluate(&loss, prediction, target, call)
    }
}

@_cdecl("swl_categorical_cross_entropy") @implementation
public func swl_categorical_cross_entropy(
    _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?,
    _ options: UnsafePointer<swl_categorical_cross_entropy_options>?, _ call: UnsafePointer<swl_call>?
) -> swl_status {
    status { () throws(Failure) in
        var loss = Loss(kernel: KERNEL_CATEGORICAL_CROSS_ENTROPY)
        loss.rowwise = true
        loss.prediction = KERNEL_DOMAIN_PROBABILITY
        loss.target = KERNEL_DOMAIN_PROBABILITY
        loss.targetGradient = KERNEL_TARGET_GRADIENT_OWN
        if let given = options {
            var options = swl_categorical_cross_entropy_options()
            try takeStruct(
                "options", given, into: &options, first: 48,
                known: MemoryLayout<swl_categorical_cross_entropy_options>.size)
            loss.parameters.set(0, "options.epsilon", try number("options.epsilon", options.epsilon, Range.nonnegative))
            loss.parameters.set(1, "options.clip", try number("options.clip", options.clip, Range.halfUnit))
            _ = try flag("options.normalize", options.normalize)
            loss.classWeight = options.class_weight
            loss.axis = options.axis
            try resolveNormalize(&loss, options.normalize, options.epsilon)
        }
        try evaluate(&loss, prediction, target, call)
    }
}

@_cdecl("swl_sparse_categorical_cross_entropy") @implementation
public func swl_sparse_categorical_cross_entropy(
    _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?,
    _ options: UnsafePointer<swl_sparse_categorical_cross_entropy_options>?, _ call: UnsafePointer<swl_call>?
) -> swl_status {
    status { () throws(Failure) in
        var loss = Loss(kernel: KERNEL_CATEGORICAL_CROSS_ENTROPY)
        loss.rowwise = true
        loss.labelled = true
        loss.prediction = KERNEL_DOMAIN_PROBABILITY
        if let given = options {
            var options = swl_sparse_categorical_cross_entropy_options()
            try takeStruct(
                "options", given, into: &options, first: 56,
                known: MemoryLayout<swl_sparse_categorical_cross_entropy_options>.size)
            loss.parameters.set(0, "options.epsilon", try number("options.epsilon", options.epsilon, Range.nonnegative))
            loss.parameters.set(1, "options.clip", try number("options.clip", options.clip, Range.halfUnit))
            _ = try flag("options.normalize", options.normalize)
            loss.classWeight = options.class_weight
            loss.ignoreIndex = options.ignore_index
            loss.axis = options.axis
            try resolveNormalize(&loss, options.normalize, options.epsilon)
        }
        try evaluate(&loss, prediction, target, call)
    }
}
