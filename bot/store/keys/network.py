"""Keys of network activity."""

NETWORK = "{tandem}:network:1"
"""String: every measure as a provider counted it last; 1 is how it is written."""

NETWORK_FLIGHT = "{tandem}:network:flight"
"""String with a short life: who fetches it just now, while the others wait."""

NETWORK_SEEN = "{tandem}:network:seen"
"""Set: providers of whom a live answer was read."""
