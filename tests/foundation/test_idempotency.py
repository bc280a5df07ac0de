"""A repeated request gets the first answer; another request may not borrow its key."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from gongzhi.foundation.errors import InvalidInput, KeyReused
from gongzhi.foundation.idempotency import Answer, answer_once, digest_of, forget_expired
from gongzhi.foundation.models import IdempotentAnswer

calls: list[int] = []


def compute() -> Answer:
    calls.append(1)
    return Answer(status=201, body=f'{{"n": {len(calls)}}}')


@pytest.fixture(autouse=True)
def no_calls_yet() -> None:
    calls.clear()


def ask(key: str = "k1", digest: str = "d1", actor: str = "account:1") -> Answer:
    return answer_once(actor_key=actor, key=key, digest=digest, compute=compute)


@pytest.mark.django_db
def test_the_same_key_replays_the_first_answer() -> None:
    first = ask()
    second = ask()

    assert (second.status, second.body) == (first.status, first.body)
    assert not first.replayed
    assert second.replayed
    assert len(calls) == 1


@pytest.mark.django_db
def test_keys_belong_to_their_actor() -> None:
    ask(actor="account:1")
    ask(actor="account:2")

    assert len(calls) == 2


@pytest.mark.django_db
def test_a_key_used_for_another_request_is_refused() -> None:
    ask()

    with pytest.raises(KeyReused):
        ask(digest="d2")


@pytest.mark.django_db
def test_a_failed_request_gives_its_key_back() -> None:
    def fail() -> Answer:
        raise InvalidInput("no")

    with pytest.raises(InvalidInput):
        answer_once(actor_key="account:1", key="k1", digest="d1", compute=fail)

    assert ask(digest="d2").body == '{"n": 1}'


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 101, "a\nb"])
def test_a_key_that_cannot_be_one_is_refused(key: str) -> None:
    with pytest.raises(InvalidInput):
        ask(key=key)


@pytest.mark.django_db
def test_old_answers_are_forgotten() -> None:
    ask()
    IdempotentAnswer.objects.update(created_at=timezone.now() - timedelta(days=8))

    assert forget_expired() == 1


@pytest.mark.django_db(transaction=True)
def test_requests_that_arrive_together_are_computed_once() -> None:
    answers: list[Answer] = []
    barrier = threading.Barrier(6)

    def client() -> None:
        barrier.wait()
        answers.append(ask())
        connection.close()

    threads = [threading.Thread(target=client) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(calls) == 1
    assert {answer.body for answer in answers} == {'{"n": 1}'}
    assert sum(answer.replayed for answer in answers) == 5


def test_a_digest_tells_where_one_part_ends() -> None:
    assert digest_of(b"ab", b"c") != digest_of(b"a", b"bc")
