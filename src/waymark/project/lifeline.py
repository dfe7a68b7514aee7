"""How a child of `waymark serve` notices that its parent is gone."""

import os
import signal
import threading
import time

LAST_GRACE_S = 10


def stop_with_parent() -> None:
    """Stop this process in good order when the other end of its standard input closes.

    The parent holds that end and never writes. A pipe works on every POSIX system, and unlike asking for the parent's
    id it cannot miss a parent that died before the question.
    """
    threading.Thread(target=_wait_for_the_end, name="lifeline", daemon=True).start()


def _wait_for_the_end() -> None:
    # os.read and not sys.stdin: no lock is held that a forked child would inherit.
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(LAST_GRACE_S)
    os._exit(1)
