"""Heavy measurements: ratios taken side by side in one run, since a machine is never the same twice."""
