"""Questions in the talk: what the bot makes of a text that is none of its words.

Words: a *question* (よくある質問) is what the city answers ready, approved by two persons; a *phrasing* (言い方) is one way to ask it; the *index* is
what is in force, prepared for looking up; a *worry* (心配な言葉) is a word after which somebody may be in danger; a *matter* is what belongs into a
consultation, not into the talk; a *hold* (担当の時間) is how long an inquiry stays in somebody's hands without anything being done.

    text ─► worry?  ─► contacts at once, the inquiry goes to those above, they are mailed
         ─► in a talk with people? ─► their inquiry
         ─► a matter? ─► our own page, booking; nothing is answered in the talk
         ─► a question that is surely meant ─► its answer, 「役に立ちましたか」, a person
         ─► anything else ─► the queue with its 24 hours

matching.py     which question is meant, or none (pure)
signals.py      worries and matters in a text (pure); `words.json` are those that every city begins with
words.py        what the bot says (pure)
asking.py       the above in an event's own transaction: what is said and what is written
records.py      what is stored
approval.py     two persons bring a question into force; lists of words
holding.py      whose the talk is, for how long, and who has it open
api.py          HTTP for staff; `presenting.py` shows what it answers

Invariants:
- below the threshold, or between two questions that are equally near, nothing is guessed: people answer;
- each answer of the bot's carries the way to a person;
- a worry is answered whoever has the talk, also within a conversation; it is never put off with the rest of a batch;
- what is in force was approved by somebody who did not write it;
- nothing of what was written stands in a log, an event or a mail.
"""
