"""Articles about loss functions as programs: each module runs with ``python -m swiftloss.articles.NAME``."""
