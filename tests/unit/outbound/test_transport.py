"""The transport on loopback: whatever a name resolves to, no connection goes where the guard does not permit."""

import asyncio
import ipaddress
import ssl

import httpx2
import pytest

from reelwright.errors import ForbiddenAddressError
from reelwright.outbound.guard import Guard
from reelwright.outbound.transport import GuardedBackend, GuardedTransport, NameNotFoundError, NotPermittedError
from tests.unit.outbound.hostile import DNS, HOSTILE, HOSTS
from tests.unit.outbound.names import Names
from tests.unit.outbound.receivers import receiver

LOOPBACK = ["127.0.0.1"]
PLAIN = ssl.create_default_context


def any_port(port):
    """A guard that opens nothing, but would let a public address have this port."""
    return Guard(public_ports=frozenset({80, 443, port}))


def opening(*names, port):
    return Guard([(name, port) for name in names])


def client(guard, table=None, **about):
    transport = GuardedTransport(guard, resolve=Names(table or {}), make_context=PLAIN, **about)
    return httpx2.AsyncClient(transport=transport, trust_env=False)


async def test_no_hostile_address_reaches_loopback_at_any_port():
    async with receiver() as here, client(any_port(here.port), DNS) as http:
        reached, asked_for = [], set()
        for name, url in HOSTILE.items():
            try:
                await http.post(url.replace("{port}", str(here.port)))
                reached.append(name)
            except (ForbiddenAddressError, httpx2.InvalidURL, httpx2.UnsupportedProtocol, UnicodeError):
                pass
            except NameNotFoundError as error:
                asked_for.add(str(error))
        assert not reached
        # The client takes a user name or a fragment off before it asks the transport.
        assert asked_for <= {"example.com"}
        assert here.connections == 0


@pytest.mark.parametrize("host", DNS)
async def test_a_name_that_leads_anywhere_but_to_the_internet_is_refused_at_connect(host):
    async with receiver() as here, client(any_port(here.port), DNS) as http:
        with pytest.raises((NotPermittedError, NameNotFoundError)):
            await http.post(f"http://{host}:{here.port}/")
        assert here.connections == 0


@pytest.mark.parametrize("host", HOSTS.values(), ids=HOSTS)
async def test_even_without_the_first_check_no_hostile_host_is_connected_to(host):
    async with receiver() as here:
        backend = GuardedBackend(any_port(here.port), Names(DNS), timeout_s=5, max_answer_bytes=1000)
        with pytest.raises((NotPermittedError, NameNotFoundError)):
            await backend.connect_tcp(host.strip("[]"), here.port)
        assert here.connections == 0


async def test_a_name_that_changes_its_mind_between_check_and_connect_gains_nothing():
    async with receiver() as here:
        guard = any_port(here.port)
        names = Names({"flip.example.com": [["93.184.216.34"], LOOPBACK]})
        assert guard.permits("flip.example.com", (await names("flip.example.com", here.port))[0], here.port)
        transport = GuardedTransport(guard, resolve=names, make_context=PLAIN)
        async with httpx2.AsyncClient(transport=transport, trust_env=False) as http:
            with pytest.raises(NotPermittedError):
                await http.post(f"http://flip.example.com:{here.port}/")
        assert here.connections == 0


async def test_a_name_is_resolved_once_for_a_connection_and_the_connection_goes_there():
    async with receiver() as here:
        names = Names({"hooks.example.com": [LOOPBACK, ["192.0.2.1"]]})
        guard = Guard([(ipaddress.ip_network("127.0.0.1"), here.port)])
        transport = GuardedTransport(guard, resolve=names, make_context=PLAIN)
        async with httpx2.AsyncClient(transport=transport, trust_env=False) as http:
            answer = await http.post(f"http://hooks.example.com:{here.port}/ü?q=ü", content=b"{}")
        assert (answer.status_code, answer.text) == (200, "ok")
        assert names.asked == ["hooks.example.com"]
        assert here.visits[0].head.startswith(b"POST /%C3%BC?q=%C3%BC HTTP/1.1\r\n")
        assert f"host: hooks.example.com:{here.port}\r\n".encode() in here.visits[0].head.lower()


async def test_a_connection_is_used_again_for_its_own_host_only():
    table = {"a.example.com": LOOPBACK, "b.example.com": LOOPBACK}
    async with receiver() as here, client(opening("a.example.com", port=here.port), table) as http:
        for _ in range(3):
            await http.post(f"http://a.example.com:{here.port}/")
        with pytest.raises(ForbiddenAddressError):
            await http.post(f"http://b.example.com:{here.port}/")
        with pytest.raises(ForbiddenAddressError):
            await http.post(f"http://127.0.0.1:{here.port}/")
        assert (here.connections, len(here.visits)) == (1, 3)


async def test_a_connection_left_open_does_not_spare_another_host_the_check_of_its_addresses():
    async with receiver() as here:
        guard = Guard([("a.example.com", here.port)], public_ports=frozenset({here.port}))
        async with client(guard, {"a.example.com": LOOPBACK, "b.example.com": LOOPBACK}) as http:
            await http.post(f"http://a.example.com:{here.port}/")
            with pytest.raises(NotPermittedError):
                await http.post(f"http://b.example.com:{here.port}/")
        assert here.connections == 1


async def test_an_opening_opens_one_port_and_not_its_neighbour():
    network = ipaddress.ip_network("127.0.0.1")
    async with receiver() as here, receiver() as there, client(Guard([(network, here.port)])) as http:
        assert (await http.post(f"http://127.0.0.1:{here.port}/")).status_code == 200
        with pytest.raises(ForbiddenAddressError):
            await http.post(f"http://127.0.0.1:{there.port}/")
        assert (here.connections, there.connections) == (1, 0)


async def test_a_redirect_is_not_followed():
    async with receiver() as inside:

        async def redirect(visit):
            await visit.say(
                f"HTTP/1.1 307 Go\r\nlocation: http://127.0.0.1:{inside.port}/\r\ncontent-length: 0\r\n\r\n".encode()
            )

        async with receiver(redirect) as here:
            guard = Guard([("hooks.example.com", here.port)])
            async with client(guard, {"hooks.example.com": LOOPBACK}) as http:
                assert (await http.post(f"http://hooks.example.com:{here.port}/")).status_code == 307
                # Should a client of it follow one, the next address is judged like the first.
                with pytest.raises(ForbiddenAddressError):
                    await http.post(f"http://hooks.example.com:{here.port}/", follow_redirects=True)
        assert inside.connections == 0


async def test_a_proxy_in_the_environment_is_not_used(monkeypatch):
    async with receiver() as proxy, receiver() as here:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        guard = Guard([("hooks.example.com", here.port)])
        transport = GuardedTransport(guard, resolve=Names({"hooks.example.com": LOOPBACK}), make_context=PLAIN)
        async with httpx2.AsyncClient(transport=transport, trust_env=False) as http:
            await http.post(f"http://hooks.example.com:{here.port}/")
        assert (proxy.connections, here.connections) == (0, 1)


async def test_the_next_address_is_tried_when_one_does_not_answer():
    async with receiver() as here:
        guard = Guard([("hooks.example.com", here.port)])
        # Nothing listens on that port of ::1, or this machine has no IPv6 at all.
        async with client(guard, {"hooks.example.com": ["::1", "127.0.0.1"]}) as http:
            assert (await http.post(f"http://hooks.example.com:{here.port}/")).status_code == 200


async def test_a_name_server_that_never_answers_is_a_timeout():
    async def never(host, port):
        await asyncio.Event().wait()

    transport = GuardedTransport(Guard(), resolve=never, make_context=PLAIN, connect_timeout_s=0.05)
    async with httpx2.AsyncClient(transport=transport, trust_env=False) as http:
        with pytest.raises(httpx2.ConnectTimeout):
            await http.post("https://example.com/")


async def test_unix_sockets_are_refused():
    backend = GuardedBackend(Guard(), Names({}), timeout_s=5, max_answer_bytes=1000)
    with pytest.raises(NotPermittedError):
        await backend.connect_unix_socket("/run/docker.sock")


async def test_the_system_resolves_where_nothing_else_is_given():
    async with receiver() as here:
        transport = GuardedTransport(Guard([("localhost", here.port)]), make_context=PLAIN)
        async with httpx2.AsyncClient(transport=transport, trust_env=False) as http:
            assert (await http.post(f"http://localhost:{here.port}/")).status_code == 200
