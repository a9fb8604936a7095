"""Posts a second and their 99th percentile, on one hot wallet and on 200. Figures, never assertions on time.

Run: python -m pytest tests/benchmarks/bench_ledger.py -q -s
Each post is a fee with two heads of tax; a tenth of them repeat a key, as retries do.
"""

import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from payments.services import ledger
from payments.services.wallet import open_balance

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 16
POSTS = 1600


def _post_one(wallet: str, journal: str) -> float:
    """Post a fee with its tax; return the seconds it took."""
    source = ledger.wallet(wallet)
    legs = [
        ledger.Leg("fee", source, ledger.revenue("YCC"), 200_00, "Fee"),
        ledger.Leg("cgst", source, ledger.tax("cgst", "YCC"), 18_00, "CGST 9%"),
        ledger.Leg("sgst", source, ledger.tax("sgst", "YCC"), 18_00, "SGST 9%"),
    ]
    started = time.perf_counter()
    ledger.post(journal=journal, legs=legs, reference=journal, actor=None, now=timezone.now())
    return time.perf_counter() - started


def _work(wallets: list[str], start: Barrier, number: int) -> list[float]:
    """Do one thread's share."""
    connection.ensure_connection()
    start.wait(timeout=20)
    times = []
    for turn in range(POSTS // THREADS):
        unique = turn - (turn % 10 == 9)
        wallet = wallets[(number * 31 + unique) % len(wallets)]
        times.append(_post_one(wallet, f"{number}:{unique}"))
    connection.close()
    return times


@pytest.mark.parametrize("count", [1, 200])
def test_posts(count: int) -> None:
    wallets = [f"W{number}" for number in range(count)]
    for wallet in wallets:
        open_balance(iec=wallet, amount_paise=POSTS * 236_00, key=wallet, actor=None, now=timezone.now())
    start = Barrier(THREADS)
    began = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        times = [took for share in pool.map(lambda n: _work(wallets, start, n), range(THREADS)) for took in share]
    rate = POSTS / (time.perf_counter() - began)
    p99 = statistics.quantiles(times, n=100)[98] * 1000
    sys.stdout.write(f"\n{count:4} wallets: {rate:6.0f} posts/s, p99 {p99:6.1f} ms\n")
    assert ledger.prove() == []
