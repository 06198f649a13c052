from __future__ import annotations

import re

from ccgsim.app.parts.glossary import TERMS, explained, term


def test_a_term_explains_itself_where_it_first_stands_and_the_text_stays_the_same() -> None:
    text = "CCGs with one accountable officer; a CCG under pressure & <others>"
    told = explained(text)
    assert told.count("class='ccgsim-term'") == 3
    assert re.sub(r"<[^>]*>", "", told) == text.replace("&", "&amp;").replace(
        "<others>", "&lt;others&gt;"
    )


def test_a_part_of_a_word_is_no_term() -> None:
    assert "ccgsim-term" not in explained("operating, redirections, unlucky")


def test_every_term_is_found_and_has_its_own_explanation() -> None:
    samples = {
        "accountable officers": "accountable officer",
        "CSU": "support unit",
        "CCGs with delegated commissioning": "delegated commissioning",
    }
    for text, look in samples.items():
        about = next(TERMS[key] for key in TERMS if key.startswith(look))
        assert about.replace("'", "&#x27;") in explained(text)


def test_an_explanation_cannot_break_out_of_its_place() -> None:
    assert "'><script>" not in term("a", "'><script>")
