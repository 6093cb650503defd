"""One function a chart; each returns a finished `Chart` that shows itself, says itself and exports itself."""
