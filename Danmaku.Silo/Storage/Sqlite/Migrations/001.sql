-- Version 1. Never edit a migration that was released: add the next one.

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
