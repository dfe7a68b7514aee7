"""`python -m waymark` is `waymark`."""

from waymark.cli.main import main

if __name__ == "__main__":
    main()
