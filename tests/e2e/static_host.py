"""A bare static host: the files of a folder, a type by their ending, and no header besides.

usage: static_host.py DIR    prints the port that it listens on
"""

from __future__ import annotations

import functools
import socketserver
import sys
from http.server import SimpleHTTPRequestHandler


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """Nothing: the test says what was asked for."""


# http.server's own class asks for this machine's name, which may take minutes without a network.
class Host(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


with Host(("127.0.0.1", 0), functools.partial(Quiet, directory=sys.argv[1])) as host:
    print("port", host.server_address[1], flush=True)
    host.serve_forever()
