"""Several people at the same moment."""

import threading

from django.db import connections


def at_once(*steps):
    """What each step gives when all of them begin together, or the error it ended with."""
    barrier, found = threading.Barrier(len(steps)), {}

    def run(number, step):
        try:
            barrier.wait(10)
            found[number] = step()
        except Exception as error:
            found[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return [found[number] for number in range(len(steps))]
