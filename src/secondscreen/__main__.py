"""`python -m secondscreen`."""

from .cli import main

main()
