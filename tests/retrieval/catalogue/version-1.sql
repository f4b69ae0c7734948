-- A catalogue as version 1 wrote it: one article. Its tables are never changed here.

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
	PRIMARY KEY (id)
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

CREATE INDEX revisions_body ON revisions (body);

CREATE INDEX revisions_sha256 ON revisions (sha256);

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

CREATE INDEX ix_quotes_revision ON quotes (revision);

CREATE TABLE passages (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	revision INTEGER NOT NULL,
	start INTEGER NOT NULL,
	stop INTEGER NOT NULL,
	units BLOB NOT NULL,
	FOREIGN KEY(revision) REFERENCES revisions (id)
);

CREATE INDEX ix_passages_revision ON passages (revision);

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

CREATE VIRTUAL TABLE passages_fts USING fts5(body, head, who, keys, content='', tokenize='porter unicode61 remove_diacritics 2');

CREATE VIRTUAL TABLE quotes_fts USING fts5(speaker, role, content='', tokenize='unicode61 remove_diacritics 2');

CREATE VIRTUAL TABLE quotes_vocab USING fts5vocab(quotes_fts, col);

INSERT INTO meta(name, value)
VALUES ('schema', '1');

INSERT INTO articles(id, source, current)
VALUES (1, 'mill.txt', 1);

INSERT INTO revisions(id, article, number, sha256, body, repeats, outlet, title, author, published, day, url, taken_at)
VALUES (1, 1, 1, 'd88f41506a328bebfc539ad0f789898485b04089476136b217f39c4e19b54c4c', '7e5b79d0cb95c1e7df83365a1591333d5ceda867faca5308ad18186e6e9147f8', NULL, 'Osk Wire', 'No bread', NULL, '2031-05-03', '2031-05-03', NULL, '2031-05-03T06:00:00+00:00');

INSERT INTO texts(revision, text)
VALUES (1, 'The mill is closed. “We have no grain,” Orla Venn said.');

INSERT INTO quotes(id, revision, start, stop, sentence_start, sentence_stop, kind, speaker, speaker_keys, role, cue)
VALUES (1, 1, 20, 39, 20, 55, 'direct', 'Orla Venn', 'orla ven', NULL, 'said');

INSERT INTO passages(id, revision, start, stop, units)
VALUES (1, 1, 0, 55, x'00000000130000001400000037000000');

INSERT INTO changes(seq, revision, op, first, last)
VALUES (1, 1, 'add', 1, 1);

INSERT INTO passages_fts(rowid, body, head, who, keys)
VALUES (1, 'The mill is closed. “We have no grain,” Orla Venn said.', 'No bread Osk Wire', 'Orla Venn', 'no bread osk wire orla ven');

INSERT INTO quotes_fts(rowid, speaker, role)
VALUES (1, 'orla ven', '');
