-- A catalogue as version 4 wrote it: one article, two answers, and a digest between them.

CREATE TABLE meta (
    name TEXT NOT NULL, 
    value TEXT NOT NULL, 
    PRIMARY KEY (name)
);

CREATE TABLE articles (
    id INTEGER NOT NULL, 
    source TEXT NOT NULL, 
    current INTEGER NOT NULL, 
    PRIMARY KEY (id), 
    UNIQUE (source)
);

CREATE TABLE index_state (
    name TEXT NOT NULL, 
    seq INTEGER NOT NULL, 
    PRIMARY KEY (name)
);

CREATE TABLE answers (
    id INTEGER NOT NULL, 
    asked_at TEXT NOT NULL, 
    question TEXT NOT NULL, 
    json TEXT NOT NULL, 
    model TEXT, 
    input_tokens INTEGER DEFAULT '0' NOT NULL, 
    output_tokens INTEGER DEFAULT '0' NOT NULL, 
    dropped INTEGER DEFAULT '0' NOT NULL, 
    PRIMARY KEY (id)
);

CREATE TABLE story_words (
    id INTEGER NOT NULL, 
    word TEXT NOT NULL, 
    articles INTEGER NOT NULL, 
    PRIMARY KEY (id), 
    UNIQUE (word)
);

CREATE TABLE feeds (
    url TEXT NOT NULL, 
    state TEXT NOT NULL, 
    added_at TEXT NOT NULL, 
    PRIMARY KEY (url)
);

CREATE TABLE revisions (
    id INTEGER NOT NULL, 
    article INTEGER NOT NULL, 
    number INTEGER NOT NULL, 
    sha256 TEXT NOT NULL, 
    body TEXT, 
    repeats INTEGER, 
    outlet TEXT NOT NULL, 
    title TEXT, 
    author TEXT, 
    published TEXT, 
    day TEXT, 
    url TEXT, 
    taken_at TEXT NOT NULL, 
    PRIMARY KEY (id), 
    UNIQUE (article, number), 
    FOREIGN KEY(article) REFERENCES articles (id), 
    FOREIGN KEY(repeats) REFERENCES revisions (id)
);

CREATE TABLE story_members (
    article INTEGER NOT NULL, 
    story INTEGER NOT NULL, 
    same_as INTEGER NOT NULL, 
    day INTEGER, 
    seen INTEGER NOT NULL, 
    signature BLOB NOT NULL, 
    PRIMARY KEY (article), 
    FOREIGN KEY(article) REFERENCES articles (id), 
    FOREIGN KEY(story) REFERENCES articles (id), 
    FOREIGN KEY(same_as) REFERENCES articles (id)
);

CREATE TABLE watched (
    article INTEGER NOT NULL, 
    read_at TEXT NOT NULL, 
    PRIMARY KEY (article), 
    FOREIGN KEY(article) REFERENCES articles (id)
);

CREATE TABLE texts (
    revision INTEGER NOT NULL, 
    text TEXT NOT NULL, 
    PRIMARY KEY (revision), 
    FOREIGN KEY(revision) REFERENCES revisions (id)
);

CREATE TABLE quotes (
    id INTEGER NOT NULL, 
    revision INTEGER NOT NULL, 
    start INTEGER NOT NULL, 
    stop INTEGER NOT NULL, 
    sentence_start INTEGER NOT NULL, 
    sentence_stop INTEGER NOT NULL, 
    kind TEXT NOT NULL, 
    speaker TEXT, 
    speaker_keys TEXT, 
    role TEXT, 
    cue TEXT, 
    PRIMARY KEY (id), 
    FOREIGN KEY(revision) REFERENCES revisions (id)
);

CREATE TABLE passages (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
    revision INTEGER NOT NULL, 
    start INTEGER NOT NULL, 
    stop INTEGER NOT NULL, 
    units BLOB NOT NULL, 
    FOREIGN KEY(revision) REFERENCES revisions (id)
);

CREATE TABLE changes (
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
    revision INTEGER NOT NULL, 
    op TEXT NOT NULL, 
    first INTEGER NOT NULL, 
    last INTEGER NOT NULL, 
    FOREIGN KEY(revision) REFERENCES revisions (id)
);

CREATE TABLE receipts (
    id TEXT NOT NULL, 
    revision INTEGER NOT NULL, 
    start INTEGER NOT NULL, 
    stop INTEGER NOT NULL, 
    folding INTEGER NOT NULL, 
    PRIMARY KEY (id), 
    FOREIGN KEY(revision) REFERENCES revisions (id)
);

CREATE TABLE cited (
    answer INTEGER NOT NULL, 
    receipt TEXT NOT NULL, 
    PRIMARY KEY (answer, receipt), 
    FOREIGN KEY(answer) REFERENCES answers (id), 
    FOREIGN KEY(receipt) REFERENCES receipts (id)
);

CREATE INDEX revisions_body ON revisions (body);

CREATE INDEX revisions_day ON revisions (day);

CREATE INDEX revisions_sha256 ON revisions (sha256);

CREATE INDEX story_members_seen ON story_members (seen);

CREATE INDEX story_members_story ON story_members (story);

CREATE INDEX story_members_day ON story_members (day, seen);

CREATE INDEX ix_quotes_revision ON quotes (revision);

CREATE INDEX quotes_speaker_keys ON quotes (speaker_keys);

CREATE INDEX ix_passages_revision ON passages (revision);

CREATE INDEX cited_receipt ON cited (receipt);

CREATE VIRTUAL TABLE passages_fts USING fts5(body, head, who, keys, content='', tokenize='porter unicode61 remove_diacritics 2');

CREATE VIRTUAL TABLE quotes_fts USING fts5(speaker, role, content='', tokenize='unicode61 remove_diacritics 2');

CREATE VIRTUAL TABLE passages_vocab USING fts5vocab(passages_fts, col);

CREATE VIRTUAL TABLE quotes_vocab USING fts5vocab(quotes_fts, col);

INSERT INTO meta (name, value)
VALUES ('schema', '4');

INSERT INTO articles (id, source, current)
VALUES (1, 'mill.txt', 1);

INSERT INTO index_state (name, seq)
VALUES ('vectors', 1);

INSERT INTO index_state (name, seq)
VALUES ('full text', 1);

INSERT INTO index_state (name, seq)
VALUES ('stories', 1);

INSERT INTO answers (id, asked_at, question, json, model, input_tokens, output_tokens, dropped)
VALUES (1, '2026-11-28T20:28:31+00:00', 'What did Orla Venn say?', '{"question": "What did Orla Venn say?", "mode": "quotes", "statements": [{"text": "Orla Venn, as Osk Wire has it:", "citations": [1]}], "citations": [{"n": 1, "quote": "The mill is closed. \u201cWe have no grain,\u201d Orla Venn said.", "span": {"start": 0, "stop": 55}, "sha256": "d88f41506a328bebfc539ad0f789898485b04089476136b217f39c4e19b54c4c", "source": "mill.txt", "head": {"outlet": "Osk Wire", "title": "No bread", "author": null, "published": "2031-05-03", "url": null}, "receipt": "ppaev57c2y", "speaker": "Orla Venn", "cue": "said", "kind": "direct", "role": null, "translation": null}], "searched": {"articles": 1, "outlets": ["Osk Wire"], "until": "2031-05-03"}, "seconds": 0.038597059000039735, "notes": [], "closest": [], "cost": null, "history": [], "id": null}', NULL, 0, 0, 0);

INSERT INTO answers (id, asked_at, question, json, model, input_tokens, output_tokens, dropped)
VALUES (2, '2026-11-28T20:28:32+00:00', '', '{"question": "", "mode": "quotes", "statements": [{"text": "No bread", "citations": [1]}], "citations": [{"n": 1, "quote": "The mill is closed. \u201cWe have no grain,\u201d Orla Venn said.", "span": {"start": 0, "stop": 55}, "sha256": "d88f41506a328bebfc539ad0f789898485b04089476136b217f39c4e19b54c4c", "source": "mill.txt", "head": {"outlet": "Osk Wire", "title": "No bread", "author": null, "published": "2031-05-03", "url": null}, "receipt": "ppaev57c2y", "speaker": "Orla Venn", "cue": "said", "kind": "direct", "role": null, "translation": null}], "searched": {"articles": 1, "outlets": ["Osk Wire"], "until": "2040-01-01"}, "seconds": 0.0, "notes": [], "closest": [], "cost": null, "history": [], "id": null, "digest": {"since": "2020-01-01T00:00:00+00:00", "until": "2040-01-01T00:00:00+00:00", "stories": [{"story": 1, "headline": "No bread", "headline_by": "Osk Wire", "headline_citations": [], "outlets": ["Osk Wire"], "independent": 1, "bullets": [["", [1]]], "differs": []}]}}', NULL, 0, 0, 0);

INSERT INTO answers (id, asked_at, question, json, model, input_tokens, output_tokens, dropped)
VALUES (3, '2026-11-28T20:28:32+00:00', 'What did Orla Venn say about grain?', '{"question": "What did Orla Venn say about grain?", "mode": "quotes", "statements": [{"text": "Orla Venn, as Osk Wire has it:", "citations": [1]}], "citations": [{"n": 1, "quote": "The mill is closed. \u201cWe have no grain,\u201d Orla Venn said.", "span": {"start": 0, "stop": 55}, "sha256": "d88f41506a328bebfc539ad0f789898485b04089476136b217f39c4e19b54c4c", "source": "mill.txt", "head": {"outlet": "Osk Wire", "title": "No bread", "author": null, "published": "2031-05-03", "url": null}, "receipt": "ppaev57c2y", "speaker": "Orla Venn", "cue": "said", "kind": "direct", "role": null, "translation": null}], "searched": {"articles": 1, "outlets": ["Osk Wire"], "until": "2031-05-03"}, "seconds": 0.005849657999988267, "notes": [], "closest": [], "cost": null, "history": [], "id": null}', NULL, 0, 0, 0);

INSERT INTO story_words (id, word, articles)
VALUES (1, 'mil', 1);

INSERT INTO story_words (id, word, articles)
VALUES (2, 'close', 1);

INSERT INTO story_words (id, word, articles)
VALUES (3, 'grain', 1);

INSERT INTO story_words (id, word, articles)
VALUES (4, 'orla', 1);

INSERT INTO story_words (id, word, articles)
VALUES (5, 'ven', 1);

INSERT INTO revisions (id, article, number, sha256, body, repeats, outlet, title, author, published, day, url, taken_at)
VALUES (1, 1, 1, 'd88f41506a328bebfc539ad0f789898485b04089476136b217f39c4e19b54c4c', '7e5b79d0cb95c1e7df83365a1591333d5ceda867faca5308ad18186e6e9147f8', NULL, 'Osk Wire', 'No bread', NULL, '2031-05-03', '2031-05-03', NULL, '2026-11-28T20:28:21+00:00');

INSERT INTO story_members (article, story, same_as, day, seen, signature)
VALUES (1, 1, 1, 741565, 739948, X'010000000200000003000000040000000500000028372837283728372837');

INSERT INTO texts (revision, text)
VALUES (1, 'The mill is closed. “We have no grain,” Orla Venn said.');

INSERT INTO quotes (id, revision, start, stop, sentence_start, sentence_stop, kind, speaker, speaker_keys, role, cue)
VALUES (1, 1, 20, 39, 20, 55, 'direct', 'Orla Venn', 'orla ven', NULL, 'said');

INSERT INTO passages (id, revision, start, stop, units)
VALUES (1, 1, 0, 55, X'00000000130000001400000037000000');

INSERT INTO changes (seq, revision, op, first, last)
VALUES (1, 1, 'add', 1, 1);

INSERT INTO receipts (id, revision, start, stop, folding)
VALUES ('ppaev57c2y', 1, 0, 55, 1);

INSERT INTO cited (answer, receipt)
VALUES (1, 'ppaev57c2y');

INSERT INTO cited (answer, receipt)
VALUES (2, 'ppaev57c2y');

INSERT INTO cited (answer, receipt)
VALUES (3, 'ppaev57c2y');

INSERT INTO passages_fts(rowid, body, head, who, keys)
VALUES (1, 'The mill is closed. “We have no grain,” Orla Venn said.', 'No bread Osk Wire', 'Orla Venn', 'no bread osk wire orla ven');

INSERT INTO quotes_fts(rowid, speaker, role)
VALUES (1, 'orla ven', '');
