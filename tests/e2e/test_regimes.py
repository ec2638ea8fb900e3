import io

from matplotlib.image import imread

from tests.person import Person


async def test_regimes_answers_with_a_picture_and_its_figures(person: Person) -> None:
    answer = await person.ask("/regimes")
    lines = answer["caption"].splitlines()
    assert lines[0] == "Bitcoin and small-cap tech by year: −0.08 (2019) to 0.55 (2022)"
    assert "2018 from 16 May: 0.04 (−0.19 to 0.27)" in lines
    assert any(line.startswith("Since March 2020: 0.40 (") for line in lines)
    assert any(line.startswith("Worst 10% of days: 0.30 [0.13]") for line in lines)
    assert "standing in for Russell 2000 tech" in answer["caption"]
    assert lines[-1] == "recorded sample, to 26 Sep 2025"
    assert imread(io.BytesIO(await person.picture(answer))).shape[:2] == (900, 1600)


async def test_another_benchmark_can_be_asked_for(person: Person) -> None:
    answer = await person.ask("/regimes qqq btc")
    assert answer["caption"].startswith("Bitcoin and the Nasdaq-100 by year: ")
    assert "standing in" not in answer["caption"]


async def test_a_coin_that_has_no_closes_of_new_york_is_refused_kindly(person: Person) -> None:
    answer = await person.ask("/regimes eth")
    assert answer["text"] == (
        "No yearly figures for ETH: these prices have only its UTC-day closes; "
        "years are told from New York closes."
    )


async def test_a_window_is_refused_kindly(person: Person) -> None:
    answer = await person.ask("/regimes 90")
    assert answer["text"] == "whole years need no window: say a coin and a benchmark, such as eth qqq"


async def test_an_edited_question_edits_its_answer(person: Person) -> None:
    asked = await person.type("/regimes")
    answer = await person.answer(asked)
    await person.call("PATCH", f"chats/{person.chat}/messages/{asked}", {"text": "/regimes iwm"})
    await person.until(
        lambda found: any((m["caption"] or "").startswith("Bitcoin and small caps") for m in found)
    )
    assert (await person.read(answer["message_id"]))["caption"].startswith("Bitcoin and small caps by year")
