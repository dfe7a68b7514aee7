"""The web server, as a child of `waymark serve`: gunicorn on a socket that the parent opened."""

import os
import sys

from gunicorn.app.base import BaseApplication

from waymark.project.lifeline import stop_with_parent

N_PROCESSES = 2
N_THREADS = 4
# A page that takes longer than this is broken; its process is replaced.
TIMEOUT_S = 60
# The parent waits longer than this before it uses force.
GRACEFUL_S = 5


class WebServer(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn with threads, on one inherited socket."""

    def __init__(self, *, listener: int) -> None:
        self.listener = listener
        super().__init__(prog="waymark")

    def load_config(self) -> None:
        """Set everything in code: no configuration file and no command line of gunicorn's own."""
        settings = {
            "bind": f"fd://{self.listener}",
            "worker_class": "gthread",
            "workers": N_PROCESSES,
            "threads": N_THREADS,
            "timeout": TIMEOUT_S,
            "graceful_timeout": GRACEFUL_S,
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> object:
        """Return the application, imported in each process of its own."""
        # Importing it sets Django up, which has to happen after the fork.
        from waymark.project.wsgi import application  # noqa: PLC0415

        return application


def main() -> None:
    """Serve on the file descriptor that the command line names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waymark.project.settings")
    stop_with_parent()
    WebServer(listener=int(sys.argv[1])).run()


if __name__ == "__main__":
    main()
