"""Samples for people to code and shares corrected by them: by hand, and simulated where the truth is known."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from helpers import agreement, coding_sheet, comparisons, corpus, resampling, results, sampling, words
from helpers.words import Lacking

FRAMES = '[arms]\ndefinition = "Arms."\nstrong = ["munition"]\n'


@pytest.fixture
def study(tmp_path) -> corpus.Study:
    """Forty articles of ten sentences by two outlets, thirty and ten; a third of the sentences name munitions."""
    for at in range(40):
        lines = [
            f"Le jour {at} et {n}, {'des munitions arrivent' if n % 3 == 0 else 'la pluie tombe'}." for n in range(10)
        ]
        (tmp_path / f"a{at:02}.txt").write_text("\n".join(lines), encoding="utf-8")
    rows = "".join(f"a{at:02},{'Matin' if at < 30 else 'Soir'}\n" for at in range(40))
    (tmp_path / "articles.csv").write_text("article,outlet\n" + rows, encoding="utf-8")
    (tmp_path / "frames.toml").write_text(FRAMES, encoding="utf-8")
    return corpus.load(tmp_path)


def coded_by(study: corpus.Study, wrong: int = 0) -> pd.DataFrame:
    """The machine's codes by hand: right but for every `wrong`th unit (0: for none)."""
    true = study.units["text"].str.contains("munition")
    flip = np.arange(len(true)) % wrong == 0 if wrong else np.zeros(len(true), bool)
    lead = np.where(true ^ flip, "arms", "none")
    told = {"status": "asserted", "speaker": "author", "quoted": 0, "evidence": ""}
    return pd.DataFrame({"arms": lead == "arms", "lead": lead, **told, "text": study.units["text"]})


def code(study: corpus.Study, coder: str, units: pd.Index) -> corpus.Study:
    """Let a coder who is always right code these units, and read the study again."""
    texts = study.units["text"].reindex(units)
    lead = np.where(texts.str.contains("munition"), "arms", "none")
    rows = texts.reset_index().assign(frames=lead, lead=lead, status="asserted", speaker="author")
    (study.folder / "coding").mkdir(exist_ok=True)
    rows.to_csv(study.folder / "coding" / f"{coder}.csv", index=False)
    return corpus.load(study.folder)


# ---- the draw


def test_the_same_seed_draws_the_same_sample_and_another_seed_another(study):
    pd.testing.assert_frame_equal(sampling.draw(study, 50), sampling.draw(corpus.load(study.folder), 50))
    assert set(sampling.draw(study, 50).index) != set(sampling.draw(study, 50, seed=1).index)


@pytest.mark.parametrize("by", ["", "outlet"])
def test_a_larger_sample_begins_with_the_smaller(study, by):
    large = sampling.draw(study, 120, by)
    for n in (2, 37, 60):
        assert sampling.draw(study, n, by).index.tolist() == large.index[:n].tolist()


def test_each_outlet_is_drawn_from_by_its_size_and_says_its_probability(study):
    drawn = sampling.draw(study, 40, "outlet")
    assert drawn["stratum"].value_counts().to_dict() == {"Matin": 30, "Soir": 10}
    assert set(drawn["probability"].round(9)) == {0.1}
    assert sampling.draw(study, 4, "outlet")["stratum"].value_counts().to_dict() == {"Matin": 2, "Soir": 2}


def test_a_sample_larger_than_the_study_is_all_of_it_and_certain(study):
    drawn = sampling.draw(study, 10_000)
    assert len(drawn) == 400 and set(drawn["probability"]) == {1.0}


def test_every_unit_is_as_likely_as_every_other(study):
    times = pd.concat([sampling.draw(study, 80, seed=seed) for seed in range(60)]).groupby(level=[0, 1]).size()
    counted = times.reindex(study.units.index, fill_value=0)
    assert abs(counted.mean() - 12) < 1e-9 and 2 < counted.std() < 4  # binomial: 3.1


def test_units_that_are_cut_are_not_drawn(study):
    study.units.loc["a00", "kept"] = False
    assert "a00" not in sampling.draw(study, 400).index.get_level_values("article")


def test_a_column_that_is_not_there_is_refused(study):
    with pytest.raises(Lacking, match="no column pays"):
        sampling.draw(study, 10, "pays")


# ---- coding it


def told(study: corpus.Study, coder: str, answers: list[str], work=coding_sheet.main) -> str:
    """What a coder is shown who gives these answers and then closes the window."""
    seen, given = [], iter(answers)

    def ask(question: str) -> str:
        seen.append(question)
        try:
            return next(given)
        except StopIteration:
            raise EOFError from None

    work(study, coder, ask, seen.append)
    return "\n".join(seen)


def test_a_sample_is_recorded_coded_in_its_order_and_gone_on_with(study):
    coding_sheet.draw(study, "ann", 30, "outlet", lambda line: None)
    drawn = sampling.read(study)
    shown = told(study, "ann", ["1", "1", "author"] * 2)
    assert "0 of 30 units coded" in shown and "2 of 30 units are coded" in shown
    done = corpus.load(study.folder).coding
    assert set(done.index.droplevel("coder")) == set(drawn.index[:2])
    assert "2 of 30 units coded" in told(corpus.load(study.folder), "ann", [])


def test_a_second_coder_codes_the_overlap_and_sees_nobodys_codes(study):
    coding_sheet.draw(study, "ann", 80, "", lambda line: None)
    again = code(study, "ann", sampling.read(study).index)
    shown = told(again, "bob", ["2"])
    assert f"0 of {sampling.OVERLAP} units coded" in shown and "ann" not in shown


def test_codes_given_before_the_sample_was_drawn_are_kept(study):
    told(study, "ann", ["1", "1", "author"])
    coding_sheet.draw(corpus.load(study.folder), "ann", 30, "", lambda line: None)
    told(corpus.load(study.folder), "ann", ["1", "1", "author"])
    assert len(corpus.load(study.folder).coding) == 2


def test_a_sample_may_grow_and_nothing_else(study):
    sampling.keep(study, "ann", 30, "outlet")
    sampling.keep(study, "bob", 60, "outlet")
    assert len(sampling.read(study)) == 60 and set(sampling.read(study)["coder"]) == {"ann"}
    for n, by in ((40, "outlet"), (80, "")):
        with pytest.raises(corpus.StudyError, match="--sample 120 --by outlet"):
            sampling.keep(study, "ann", n, by)
    with pytest.raises(corpus.StudyError, match="two units or more"):
        sampling.keep(study, "ann", 1)
    every = int(study.units["kept"].sum())
    sampling.keep(study, "ann", every - 1, "outlet")
    with pytest.raises(corpus.StudyError, match=f"--sample {every} --by outlet"):
        sampling.keep(study, "ann", 40, "outlet")
    sampling.keep(study, "ann", every + 5, "outlet")
    with pytest.raises(corpus.StudyError, match="all that there are: leave out --sample"):
        sampling.keep(study, "ann", 40, "outlet")


def test_the_records_in_coding_are_no_coders(study):
    sampling.keep(study, "ann", 30)
    assert corpus.load(study.folder).coding.empty
    for name in ("sample", "adjudicated", "blind"):
        with pytest.raises(corpus.StudyError, match="name of a record"):
            coding_sheet.main(study, name, lambda question: "q", lambda line: None)


# ---- two coders


def two_coders(study: corpus.Study) -> corpus.Study:
    """Ann and Bob code fifty units of a sample; Bob calls the first six something else."""
    sampling.keep(study, "ann", 50)
    both = code(code(study, "ann", sampling.read(study).index), "bob", sampling.read(study).index)
    path = study.folder / "coding" / "bob.csv"
    rows = pd.read_csv(path)
    turned = rows["lead"].head(6).map({"arms": "none", "none": "arms"})
    rows.loc[:5, "lead"] = rows.loc[:5, "frames"] = turned
    rows.to_csv(path, index=False)
    return corpus.load(both.folder)


def test_what_coders_differ_on_is_decided_with_their_codes_in_sight(study):
    both = two_coders(study)
    assert len(sampling.disputed(both)) == 6 and len(sampling.leads(both)) == 44
    shown = told(both, "eva", ["1", "1", "author"], coding_sheet.adjudicate)
    assert "6 of the 50 units" in shown and "  ann: " in shown and "  bob: " in shown
    after = corpus.load(study.folder)
    assert len(sampling.disputed(after)) == 5 and len(sampling.leads(after)) == 45
    assert sampling.decided(after)["lead"].tolist() == ["arms"]
    assert agreement.alpha(after.coding, "lead")["n"] == 50  # who decides is no coder


def test_how_many_more_units_two_coders_need(study):
    both = two_coders(study).coding
    found = sampling.needed(both)
    reach = (found["alpha"] - found["low"]) / (found["alpha"] - 0.667)
    assert found["n"] == 50 and found["more"] == max(0, np.ceil(50 * reach**2) - 50) and found["more"] > 0
    assert np.isnan(sampling.needed(both, limit=0.95)["more"])  # alpha itself is below: no sample is large enough
    assert sampling.needed(both, limit=-1.0)["more"] == 0


def test_a_coder_is_told_how_many_more_units_two_need_and_nothing_where_nothing_is_to_do(study):
    both = two_coders(study)
    more = f"about {int(sampling.needed(both.coding)['more']):,} more units"
    assert more in told(both, "cat", ["q"]) and more in told(both, "eva", ["q"], coding_sheet.adjudicate)
    assert more in results.of(both)["coders"].doubt()
    alone = both.coding[both.coding.index.get_level_values("coder") == "ann"]
    assert sampling.advice(alone) == sampling.advice(both.coding.iloc[:0]) == ""


def test_coders_who_agree_too_little_are_sent_to_the_codebook(study):
    both = two_coders(study).coding
    turned = both["lead"].where(both.index.get_level_values("coder") == "ann", both["lead"].to_numpy()[::-1])
    said = words.said(sampling.advice(both.assign(lead=turned)))
    assert "make the codebook clearer" in said and "more units" not in said


# ---- corrected shares


def test_a_machine_that_is_right_is_not_corrected(study):
    sampling.keep(study, "ann", 150)
    again = code(study, "ann", sampling.read(study).index)
    row = sampling.corrected(again, coded_by(again)).set_index("frame").loc["arms"]
    assert row["naive"] == row["corrected"] == 0.4 and row["low"] < 0.4 < row["high"]
    assert row["coded"] == 150 and row["n"] == 400


def test_a_machine_that_errs_is_corrected_by_hand(study):
    """Wrong on every fourth unit; with every unit coded the corrected share is the coders', to the unit."""
    again = code(study, "ann", study.units.index)
    row = sampling.corrected(again, coded_by(again, wrong=4)).set_index("frame").loc["arms"]
    assert row["naive"] != 0.4 and row["corrected"] == row["low"] == row["high"] == pytest.approx(0.4)


def test_by_outlet_each_has_its_own_and_too_few_coded_have_none(study):
    sampling.keep(study, "ann", 36, "outlet")
    again = code(study, "ann", sampling.read(study).index)
    found = sampling.corrected(again, coded_by(again, wrong=5), comparisons.groups(again.articles, "outlet"))
    arms = found[found["frame"] == "arms"].set_index("group")
    assert arms["coded"].to_dict() == {"Matin": 27, "Soir": 9} and arms["n"].to_dict() == {"Matin": 300, "Soir": 100}
    assert np.isfinite(arms.loc["Matin", "corrected"]) and np.isnan(arms.loc["Soir", "corrected"])


def test_strata_drawn_unevenly_are_weighed_back(study):
    """Two units of each outlet stand for 300 and 100 units: the larger outlet counts three times as much."""
    sampling.keep(study, "ann", 4, "outlet")
    again = code(study, "ann", sampling.read(study).index)
    weight = sampling._weights(sampling.read(again), sampling.leads(again))
    by_outlet = weight.groupby(again.articles["outlet"].reindex(weight.index.get_level_values(0)).to_numpy()).sum()
    assert by_outlet.round(6).to_dict() == {"Matin": 300, "Soir": 100}


def test_codes_that_are_no_random_sample_correct_nothing(study):
    again = code(study, "ann", study.units.index[:100])
    for coded in (again, study):
        found = sampling.corrected(coded, coded_by(coded))
        assert found.empty and list(found) == sampling.CORRECTED


def test_beside_prediction_powered_inference():
    """The same question asked of the authors' own package: at 4,000 units of which 400 are coded both say the same."""
    ppi = pytest.importorskip("ppi_py", reason="ppi-python is not installed: pip install ppi-python runs this check")
    generator = np.random.default_rng(2)
    true, machine = _population(generator, 4_000, 0.2, (0.8, 0.95))
    coded = generator.choice(4_000, 400, replace=False)
    cells = _cells_of(true, machine, coded)
    point, low, high = sampling._corrected(cells, generator)
    rest = np.setdiff1d(np.arange(4_000), coded)
    y, f, unlabelled = (values.astype(float) for values in (true[coded], machine[coded], machine[rest]))
    theirs = ppi.ppi_mean_pointestimate(y, f, unlabelled)[0]
    their_low, their_high = (end[0] for end in ppi.ppi_mean_ci(y, f, unlabelled, alpha=0.05))
    assert point == pytest.approx(theirs, abs=0.005)
    assert high - low == pytest.approx(their_high - their_low, rel=0.15)


def _population(generator: np.random.Generator, size: int, share: float, right: tuple[float, float]) -> tuple:
    """What is true of each unit and what a machine says that finds and leaves alone as often as `right` says."""
    true = generator.random(size) < share
    machine = np.where(true, generator.random(size) < right[0], generator.random(size) >= right[1])
    return true, machine


def _cells_of(true: np.ndarray, machine: np.ndarray, coded: np.ndarray) -> list[tuple]:
    machine, said = pd.Series(machine), pd.Series(true[coded], index=coded)
    return sampling._cells(machine, said, pd.Series(len(true) / len(coded), index=coded))


@pytest.mark.long
def test_naive_intervals_fail_and_corrected_ones_cover(monkeypatch):
    """A machine that finds 80 % of a frame and takes 2 % of the rest for it; the exact interval of its own share, and ours.

    With 2,000 studies a cell a coverage is known to ±1 point; at 1,000 one cell of eight falls below 94 % by chance.
    A fifth of the draws gives each interval other ends (±0.35 points of the tail), and their coverage in the mean none.
    """
    monkeypatch.setattr(sampling, "DRAWS", 2_000)
    generator, rows, times = np.random.default_rng(7), [], 2_000
    for size, share, n in itertools.product((820, 157_000), (0.07, 0.3), (150, 400)):
        hits = np.zeros(2)
        for _ in range(times):
            true = generator.binomial(size, share)
            found, taken = generator.binomial(true, 0.8), generator.binomial(size - true, 0.02)
            given = found + taken
            coded = generator.multivariate_hypergeometric([found, taken, true - found, size - true - taken], n)
            cells = [
                (right / max(right + wrong, 1), float(right + wrong), right + wrong, of)
                for (right, wrong), of in zip(coded.reshape(2, 2), (given, size - given))
            ]
            naive = resampling.share(given, size)
            _, low, high = sampling._corrected(cells, generator)
            hits += naive[0] <= share <= naive[1], low <= true / size <= high
        rows.append((size, share, n, *hits / times))
    table = pd.DataFrame(rows, columns=["units", "share", "coded", "naive covers", "corrected covers"])
    print("\n" + table.to_string(index=False))
    assert table["corrected covers"].between(0.935, 0.975).all()
    assert (table.loc[table["units"] == 157_000, "naive covers"] < 0.05).all()
