"""Connections that programs keep between their polls."""

import http.client
import time
from urllib.parse import urlsplit

import pytest

#: The tutorial polls every 5 s, on one connection; that is uvicorn's own limit, too.
BETWEEN_POLLS_S = 6


@pytest.mark.more
def test_a_connection_outlives_the_time_between_two_polls(served):
    connection = http.client.HTTPConnection(urlsplit(served.address).netloc, timeout=20)
    connection.request("GET", "/healthz")
    connection.getresponse().read()
    kept = connection.sock

    time.sleep(BETWEEN_POLLS_S)

    connection.request("GET", "/healthz")
    assert connection.getresponse().status == 200
    assert connection.sock is kept
    connection.close()
