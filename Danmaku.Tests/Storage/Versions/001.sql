-- A file of schema version 1, as its release wrote it. Never edit.

CREATE TABLE rooms (
    room_id          TEXT    NOT NULL PRIMARY KEY,
    -- Newest activation. Only its events may be written.
    epoch            INTEGER NOT NULL CHECK (epoch > 0),
    -- JSON of RoomSettings; NULL while nobody changed any.
    settings         TEXT,
    -- Comments before this position were cleared: one row to write, however many comments there are.
    cleared_epoch    INTEGER NOT NULL DEFAULT 0,
    cleared_sequence INTEGER NOT NULL DEFAULT 0,
    cleared_at_ms    INTEGER,
    cleared_by       TEXT
) STRICT;

-- Clustered by position, as snapshots and history read it.
CREATE TABLE comments (
    room_id        TEXT    NOT NULL,
    epoch          INTEGER NOT NULL,
    sequence       INTEGER NOT NULL,
    at_ms          INTEGER NOT NULL,
    viewer_id      TEXT    NOT NULL,
    viewer_name    TEXT    NOT NULL,
    viewer_role    INTEGER NOT NULL,
    text           TEXT    NOT NULL,
    mode           INTEGER NOT NULL,
    color          INTEGER NOT NULL CHECK (color BETWEEN 0 AND 0xFFFFFF),
    size           INTEGER NOT NULL,
    reply_epoch    INTEGER,
    reply_sequence INTEGER,
    mention        TEXT,
    media_ms       INTEGER,
    -- The poster's own number, for telling a retry from a new comment. Read backwards from the newest, so it needs no index.
    nonce          TEXT,
    -- 1: beyond the display budget.
    thinned        INTEGER NOT NULL CHECK (thinned IN (0, 1)),
    deleted_at_ms  INTEGER,
    deleted_by     TEXT,
    PRIMARY KEY (room_id, epoch, sequence)
) STRICT, WITHOUT ROWID;

CREATE INDEX comments_by_time ON comments (room_id, at_ms) WHERE deleted_at_ms IS NULL;

-- Timeouts and bans that were not lifted; those that ran out leave when the room opens.
CREATE TABLE sanctions (
    room_id   TEXT    NOT NULL,
    viewer_id TEXT    NOT NULL,
    kind      INTEGER NOT NULL,
    until_ms  INTEGER,
    reason    TEXT,
    by        TEXT    NOT NULL,
    at_ms     INTEGER NOT NULL,
    PRIMARY KEY (room_id, viewer_id)
) STRICT, WITHOUT ROWID;

INSERT INTO rooms VALUES ('demo', 7, '{"SlowMode":"00:00:03","MembersOnly":false,"MuteAll":false,"UniqueWindow":"00:00:00","LinksFrom":1,"TextLimit":100,"DisplayBudget":100,"BlockedTerms":["spoiler"]}', 7, 2, 1893456000000, 'mod');
INSERT INTO comments VALUES ('demo', 7, 1, 1893455990000, 'ann', 'Ann', 1, 'cleared', 1, 16777215, 2, NULL, NULL, NULL, NULL, 'n1', 0, NULL, NULL);
INSERT INTO comments VALUES ('demo', 7, 3, 1893456001000, 'ann', 'Ann', 1, 'hello', 1, 16777215, 2, NULL, NULL, NULL, 12345, 'n2', 0, NULL, NULL);
INSERT INTO comments VALUES ('demo', 7, 4, 1893456002000, 'bob', 'Bob', 2, 'deleted', 2, 65280, 3, NULL, NULL, NULL, NULL, NULL, 0, 1893456003000, 'mod');
INSERT INTO comments VALUES ('demo', 7, 5, 1893456004000, 'bob', 'Bob', 2, '回复', 3, 255, 1, 7, 3, 'ann', NULL, NULL, 1, NULL, NULL);
INSERT INTO sanctions VALUES ('demo', 'troll', 2, NULL, 'enough', 'mod', 1893456000000);
PRAGMA application_id = 0x446D6B75;
PRAGMA user_version = 1;
