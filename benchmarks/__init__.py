"""How fast pipwarden is, as ratios to floors measured in the same run."""
