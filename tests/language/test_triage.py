"""Learning from decided texts, suggesting for new ones, and refusing what teaches nothing."""

from __future__ import annotations

import io
import re
from pathlib import Path

import numpy as np
import pytest

from gongzhi.language.errors import NotEnoughToLearn, UnusableModel
from gongzhi.language.training import Example, learn
from gongzhi.language.triage import Triage
from tests.language.corpus import messages


@pytest.fixture(scope="module")
def model() -> Triage:
    return learn(messages()).model


def test_a_text_gets_the_way_down_the_tree_and_the_words_that_decided(model: Triage):
    (found,) = model.suggest([("井盖响", "路口井盖松动，半夜有响声")], why=True)

    assert [step.label for step in found.path] == ["交通", "道路"]
    assert found.label == "道路"
    assert found.path[0].confidence >= found.path[1].confidence > 0
    assert any("井盖" in word for word in found.words)


def test_it_stops_where_it_is_not_sure_enough_and_may_say_nothing(model: Triage):
    text = [("施工占路", "工地占了人行道，噪声也大")]
    (whole,) = model.suggest(text)
    first, last = (step.confidence for step in whole.path)

    (wide,) = model.suggest(text, threshold=(first + last) / 2)
    (none,) = model.suggest(text, threshold=min(1.0, first + 1e-6))

    assert first > last
    assert wide.label == whole.path[0].label
    assert none.label == ""
    assert none.others[0].label == whole.path[0].label


def test_texts_are_judged_alike_alone_and_together(model: Triage):
    texts = [each.fields for each in messages(each=6, seed=9)]

    together = model.suggest(texts)

    for text, found in zip(texts, together, strict=True):
        (alone,) = model.suggest([text])
        assert alone.label == found.label
        assert alone.confidence == pytest.approx(found.confidence, abs=1e-5)


@pytest.mark.parametrize(
    "text", ["", " ", "灯", "🔥🔥", "hello world", "<b></b>", "吵" * 100_000, "\0\0", "ا لع"]
)
def test_any_text_gets_an_answer(model: Triage, text: str):
    (found,) = model.suggest([(text, text)], threshold=0.5, why=True)

    assert 0 <= found.confidence <= 1
    if not text.strip("\0 ") or text == "<b></b>":
        assert (found.label, found.path) == ("", ())


def test_a_saved_model_answers_alike(model: Triage, tmp_path: Path):
    model.save(tmp_path / "model.npz")
    again = Triage.load(tmp_path / "model.npz")

    texts = [each.fields for each in messages(each=3, seed=4)]
    for before, after in zip(model.suggest(texts), again.suggest(texts), strict=True):
        assert before.label == after.label
        assert before.confidence == pytest.approx(after.confidence, abs=0.01)


def test_the_same_examples_teach_the_same():
    one, other = (learn(messages(each=8)).model for _ in range(2))

    for name, branch in one.branches.items():
        assert np.array_equal(branch.bias, other.branches[name].bias)


def test_no_number_of_a_person_is_in_a_model_or_in_the_words_shown(tmp_path: Path):
    number, citizen = "13000000001", "110101190003071234"
    taught = [
        Example((f"{e.fields[0]}电话{number}", f"{e.fields[1]}身份证{citizen}"), e.path)
        for e in messages()
    ]
    model = learn(taught).model
    model.save(tmp_path / "model.npz")

    content = (tmp_path / "model.npz").read_bytes()
    arrays = np.load(tmp_path / "model.npz", allow_pickle=False)
    text = " ".join(str(arrays[name]) for name in arrays.files if arrays[name].dtype.kind == "U")
    for hidden in (number, citizen):
        for form in (hidden.encode(), hidden.encode("utf-16-le"), hidden.encode("utf-32-le")):
            assert form not in content
        assert hidden not in text
    words = [
        word for s in model.suggest([e.fields for e in taught[:20]], why=True) for word in s.words
    ]
    assert not any(re.search(r"[0-9]{7}", word) for word in words)


def test_rare_labels_are_left_out_and_named():
    rare = [Example(("漏气", "楼道闻到煤气味"), ("安全", "燃气"))] * 3

    learnt = learn([*messages(), *rare])

    assert learnt.left_out == {"安全": 3, "安全 › 燃气": 3}
    assert "安全" not in learnt.model.labels


def test_one_word_may_name_labels_on_every_level():
    taught = [
        Example(each.fields, (each.path[0], "其他" if each.path[1] != "停车" else each.path[0]))
        for each in messages()
    ]
    model = learn(taught).model

    (parking, pupils) = model.suggest(
        [("消防通道被占", "消防通道被私家车占用"), ("小学入学", "小学入学划片怎么分")], why=True
    )

    assert [step.label for step in parking.path] == ["交通", "交通"]
    assert [step.label for step in pupils.path] == ["教育", "其他"]
    assert pupils.others == ()
    assert parking.words


def test_texts_that_stop_at_a_label_make_what_lies_below_less_sure():
    taught = [
        Example(each.fields, each.path if each.path[1] == "停车" else each.path[:1])
        for each in messages(each=24)
    ]

    (found,) = learn(taught).model.suggest([("路面坑洼", "路面坑洼积水")], threshold=0.6)

    assert found.label == "交通"
    assert found.path[1].confidence <= 0.5


@pytest.mark.parametrize(
    "number",
    [
        "类13000000001",
        "13000000001",
        "99000019900101001X",
        "z@example.org",
        "010-12345678",
        "01000000001",
        "8613000000001",
    ],
)
def test_a_label_that_holds_a_number_of_a_person_is_refused(number: str):
    taught = [Example(each.fields, (number,)) for each in messages()]

    with pytest.raises(NotEnoughToLearn, match="number of a person"):
        learn(taught)


def test_no_word_that_decided_holds_a_sign():
    taught = [
        Example((f"{n}", text), (label,))
        for n in range(12)
        for label, text in (("消防", "充电，怕着火"), ("供水", "停水，没通知"))
    ]

    (found,) = learn(taught).model.suggest([("", "充电，怕着火")], why=True)

    assert found.words
    assert all(word.isalnum() for word in found.words)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("邻居漏水请联系138-0013-8000张先生", "138"),
        ("邻居漏水邮箱zhang@example.com谢谢李", "zhang"),
        ("邻居漏水身份证430102.19900101.1234李", "430102"),
    ],
)
def test_no_word_that_decided_holds_a_part_of_a_number(text: str, number: str):
    taught = [
        Example((f"{n}", given), (label,))
        for n in range(12)
        for label, given in (("漏水", text), ("供电", "停电，没通知"))
    ]

    (found,) = learn(taught).model.suggest([("", text)], why=True)

    assert "漏水" in "".join(found.words)
    assert not any(number in word for word in found.words)


def test_a_long_code_of_a_class_is_a_label():
    codes = {label: f"0201{n:06}" for n, label in enumerate({each.path[0] for each in messages()})}
    taught = [Example(each.fields, (codes[each.path[0]],)) for each in messages()]

    assert learn(taught).model.labels == set(codes.values())


@pytest.mark.parametrize(
    "examples",
    [
        [],
        messages()[:3],
        [Example(("停水", "没有水"), ("供水",))] * 40,
        [Example(("", ""), ("供水",))] * 40,
        [Example(("停水", "没有水"), ())] * 40,
        [Example((f"事{n}", "说明"), (f"类{n}",)) for n in range(40)],
        [Example(("停水",), ("供水",)), *messages()],
        [Example((chr(0x4E00 + n), ""), (f"类{n % 2}",)) for n in range(40)],
    ],
    ids=[
        "nothing",
        "three",
        "one label",
        "no text",
        "no label",
        "all rare",
        "fields differ",
        "nothing in common",
    ],
)
def test_what_teaches_nothing_is_refused_in_words(examples: list[Example]):
    with pytest.raises(NotEnoughToLearn, match="The old model stays"):
        learn(examples)


def _npy() -> bytes:
    written = io.BytesIO()
    np.save(written, np.zeros(3))
    return written.getvalue()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"\x93NUMPY", b"text", _npy()])
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, content: bytes):
    (tmp_path / "model.npz").write_bytes(content)

    with pytest.raises(UnusableModel):
        Triage.load(tmp_path / "model.npz")


@pytest.mark.parametrize(
    "head",
    [
        "[]",
        "1",
        '{"form": "gongzhi-triage-2"}',
        '{"form": "gongzhi-triage-2", "fields": 2, "branches": [[]]}',
    ],
)
def test_a_file_with_arrays_missing_is_refused(tmp_path: Path, head: str):
    np.savez(tmp_path / "model.npz", head=np.array(head))

    with pytest.raises(UnusableModel):
        Triage.load(tmp_path / "model.npz")


def test_arrays_that_were_packed_small_are_not_unpacked(tmp_path: Path):
    np.savez_compressed(tmp_path / "model.npz", head=np.array("{}"), much=np.zeros(10**6))

    with pytest.raises(UnusableModel, match="packed"):
        Triage.load(tmp_path / "model.npz")


def test_a_model_of_another_version_is_refused(tmp_path: Path):
    np.savez(tmp_path / "model.npz", head=np.array('{"form": "gongzhi-triage-0"}'))

    with pytest.raises(UnusableModel, match="another version"):
        Triage.load(tmp_path / "model.npz")
