import CKernels
import CSwiftLoss

// What options change besides a kernel's parameters. Exports.swift calls these where catalog.toml names them.

/// What the target of a hinge may hold.
func resolveLabels(_ loss: inout Loss, _ labels: Int32) {
    loss.target = Int(labels) == SWL_LABELS_BINARY ? KERNEL_DOMAIN_BINARY : KERNEL_DOMAIN_SIGN
}

/// Arguments that are raised above -1 may hold anything.
func resolveClip(_ loss: inout Loss, _ clip: Double) {
    if clip > -1 {
        loss.prediction = KERNEL_DOMAIN_ANY
        loss.target = KERNEL_DOMAIN_ANY
    }
}

func resolveKLDivergence(_ loss: inout Loss, _ options: swl_kl_divergence_options) throws(Failure) {
    let logPrediction = options.log_prediction != 0, logTarget = options.log_target != 0
    if logPrediction {
        try mustBeDefault("options.clip", options.clip, because: "options.log_prediction is set")
        loss.kernel = logTarget ? KERNEL_KL_DIVERGENCE_LOG_BOTH : KERNEL_KL_DIVERGENCE_LOG_PREDICTION
        loss.prediction = KERNEL_DOMAIN_LOG_PROBABILITY
    } else if logTarget {
        loss.kernel = KERNEL_KL_DIVERGENCE_LOG_TARGET
    }
    if logTarget {
        try mustBeDefault("options.clip", options.clip, because: "options.log_target is set")
        loss.target = KERNEL_DOMAIN_LOG_PROBABILITY
    }
}

func resolveMultilabelCrossEntropy(_ loss: inout Loss, _ options: swl_multilabel_cross_entropy_options) throws(Failure) {
    if options.from_logits == 0 { return }
    try mustBeDefault("options.clip", options.clip, because: "options.from_logits is set")
    try mustBeDefault("options.log_floor", options.log_floor, because: "options.from_logits is set")
    try mustBeDefault("options.epsilon", options.epsilon, because: "options.from_logits is set")
    loss.kernel = KERNEL_BINARY_CROSS_ENTROPY_WITH_LOGITS
    loss.prediction = KERNEL_DOMAIN_ANY
}

func resolveNormalize(_ loss: inout Loss, _ normalize: Int32, _ epsilon: Double) throws(Failure) {
    if normalize == 0 { return }
    if epsilon != 0 {
        throw Failure(SWL_ERROR_OPTION) {
            $0.add("options.epsilon = "); $0.add(epsilon); $0.add(" is set, and options.normalize too")
        }
    }
    loss.kernel = KERNEL_NORMALIZED_CROSS_ENTROPY
}

/// An option that is meant for probabilities.
private func mustBeDefault(_ name: StaticString, _ value: Double, because reason: StaticString) throws(Failure) {
    if value == 0 { return }
    throw Failure(SWL_ERROR_OPTION) {
        $0.add(name); $0.add(" = "); $0.add(value); $0.add(" is for probabilities, but "); $0.add(reason)
    }
}
