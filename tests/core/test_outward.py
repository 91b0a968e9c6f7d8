"""The one door out: where nothing is sent, and what a hostile receiver can do. # B-20 B-21 B-22 B-23 B-24 B-27"""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager, suppress

import httpcore
import pytest

from apps.core import outward
from apps.core.outward import Unreachable, is_public, judge, post_json

INSIDE = (
    "127.0.0.1", "127.8.9.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "0.0.0.0", "255.255.255.255", "224.0.0.1", "240.0.0.1", "192.0.2.1", "198.18.0.1", "203.0.113.9", "192.0.0.8",
    "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "fec0::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "fe80::5efe:a00:1", "2a00:1450::5efe:a00:1", "not an address", "fe80::1%lo",
)  # fmt: skip
OUTSIDE = ("8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4001:82a::200e")
NEVER = (
    "", "chat", "//chat.example.com/x", "ftp://chat.example.com/x", "file:///etc/passwd", "gopher://127.0.0.1:6379/_x",
    "unix:/run/x.sock", "javascript:alert(1)", "https://", "https://:443/", "https://chat.example.com:99999/",
    "https://name:word@chat.example.com/", "https://chat.example.com@127.0.0.1/", "https://127.0.0.1/", "https://127.1/",
    "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/",
    "https://localhost/", "https://10.0.0.1:8443/", "http://93.184.216.34/", "https://93.184.216.34:22/",
    "https://chat.example.com/a b", "https://chat.example.com\\@evil/", "https://ch\u0430t.example.com/",
    "https://chat.example.com/\nHost: x",
)  # fmt: skip


def test_what_is_of_the_public_internet():
    assert [one for one in INSIDE if is_public(one)] == []
    assert [one for one in OUTSIDE if not is_public(one)] == []


@pytest.mark.parametrize("url", NEVER)
def test_where_nothing_is_sent(url, settings):
    settings.OUTWARD_ALLOW = []
    with pytest.raises(Unreachable):
        judge(url)


def test_one_bad_address_of_many_is_enough(monkeypatch):
    answers = [(2, 1, 6, "", ("93.184.216.34", 443)), (10, 1, 6, "", ("fd00::1", 443, 0, 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: answers)
    with pytest.raises(Unreachable, match="public internet"):
        judge("https://chat.example.com/")


def test_the_connection_goes_to_the_address_that_was_judged(monkeypatch):
    """A name server that answers 127.0.0.1 the second time leads nowhere."""
    answers = iter([("93.184.216.34", 443), ("127.0.0.1", 443)])
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: [(2, 1, 6, "", next(answers))])
    asked = []

    def connect(self, host, port, **kwargs):
        asked.append((host, port))
        raise httpcore.ConnectError("nobody is asked for real")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    with pytest.raises(Unreachable):
        post_json("https://chat.example.com/hook", {})
    assert asked == [("93.184.216.34", 443)]


@contextmanager
def receiver(behave):
    """A server on this machine that hands each connection to ``behave``; gives its address and what it was sent."""
    server, seen = socket.create_server(("127.0.0.1", 0)), []

    def serve():
        while True:
            try:
                connection, _peer = server.accept()
            except OSError:
                return
            with connection:
                seen.append(_request(connection))
                # The client hangs up when it has had enough.
                with suppress(OSError):
                    behave(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/hook", seen
    finally:
        # Closing alone would leave accept() waiting.
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)


def _request(connection) -> bytes:
    """Head and body, which may come apart."""
    sent = b""
    while not sent.endswith(b"}") and (more := connection.recv(65536)):
        sent += more
    return sent


def test_a_redirect_is_not_followed_and_is_no_delivery():
    def behave(connection):
        connection.sendall(b"HTTP/1.1 307 Go\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")

    with receiver(behave) as (url, seen):
        answer = post_json(url, {"text": "Hej"})
    assert (answer.status, answer.is_taken, len(seen)) == (307, False, 1)
    assert b'{"text":"Hej"}' in seen[0]


def test_only_the_start_of_an_endless_answer_is_read():
    def behave(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with receiver(behave) as (url, _seen):
        assert post_json(url, {}).text == "x" * outward.MOST_READ


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"])
def test_a_byte_now_and_then_holds_nobody(start):
    def behave(connection):
        connection.sendall(start)
        for _byte in range(60):
            time.sleep(0.05)
            connection.sendall(b"a")

    with receiver(behave) as (url, _seen):
        begun = time.monotonic()
        with pytest.raises(Unreachable, match="did not answer"):
            post_json(url, {}, seconds=0.3)
        assert time.monotonic() - begun < 2
