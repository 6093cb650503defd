"""Compare how news articles tell a story: the package behind the Cadrage notebooks."""

import logging

from helpers import cells

# A home or a cache folder that cannot be written to is no news to a reader of charts; said before matplotlib is loaded.
logging.getLogger("matplotlib").setLevel(logging.ERROR)
cells.guide()
