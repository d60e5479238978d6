"""While the database is away every request fails in the same way: a line for each says all there is to say."""

import logging

from core.outages import is_outage


class Shortened(logging.Filter):
    """Takes the traceback from lines about a database that does not answer, and adds what the driver said."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if is_outage(error):
            record.msg, record.args = (
                f"{record.getMessage()} ({type(error).__name__}: {' '.join(str(error).split())})",
                (),
            )
            record.exc_info = record.exc_text = None
        return True
