-- Version 2: moderation. Never edit a migration that was released: add the next one.

-- Who may see the comment, were it not deleted (CommentStage: 1 is everybody), and where that is not everybody, why and until when.
ALTER TABLE comments ADD COLUMN stage             INTEGER NOT NULL DEFAULT 1;
ALTER TABLE comments ADD COLUMN withheld_why      TEXT;
ALTER TABLE comments ADD COLUMN withheld_until_ms INTEGER;

-- Which actions deleted which comments: an undo takes one action's rows away. comments.deleted_at_ms is there as long as a comment has a row here.
-- What an earlier release deleted has the action 0.0, which nothing undoes.
CREATE TABLE deletions (
    room_id         TEXT    NOT NULL,
    epoch           INTEGER NOT NULL,
    sequence        INTEGER NOT NULL,
    action_epoch    INTEGER NOT NULL,
    action_sequence INTEGER NOT NULL,
    PRIMARY KEY (room_id, epoch, sequence, action_epoch, action_sequence)
) STRICT, WITHOUT ROWID;

CREATE INDEX deletions_by_action ON deletions (room_id, action_epoch, action_sequence);

INSERT INTO deletions (room_id, epoch, sequence, action_epoch, action_sequence)
SELECT room_id, epoch, sequence, 0, 0 FROM comments WHERE deleted_at_ms IS NOT NULL;

-- With what hides a comment, so that a range of times is read from the index alone.
DROP INDEX comments_by_time;
CREATE INDEX comments_by_time ON comments (room_id, at_ms, stage, deleted_at_ms);
CREATE INDEX comments_by_viewer ON comments (room_id, viewer_id, at_ms);
CREATE INDEX comments_withheld ON comments (room_id, stage, epoch, sequence) WHERE stage <> 1 AND deleted_at_ms IS NULL;
CREATE INDEX comments_deleted ON comments (room_id, epoch, sequence) WHERE deleted_at_ms IS NOT NULL;

-- Clears that were not undone. rooms.cleared_epoch and cleared_sequence are the newest of them.
CREATE TABLE clears (
    room_id  TEXT    NOT NULL,
    epoch    INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (room_id, epoch, sequence)
) STRICT, WITHOUT ROWID;

INSERT INTO clears (room_id, epoch, sequence)
SELECT room_id, cleared_epoch, cleared_sequence FROM rooms WHERE cleared_epoch > 0;

ALTER TABLE rooms DROP COLUMN cleared_at_ms;
ALTER TABLE rooms DROP COLUMN cleared_by;

-- What is held against viewers and was not lifted; what ran out leaves when the room opens. Slot: 1 timeout or ban, 3 warning, 4 restriction.
ALTER TABLE sanctions RENAME TO sanctions_1;
CREATE TABLE sanctions (
    room_id   TEXT    NOT NULL,
    viewer_id TEXT    NOT NULL,
    slot      INTEGER NOT NULL,
    kind      INTEGER NOT NULL,
    until_ms  INTEGER,
    reason    TEXT,
    by        TEXT    NOT NULL,
    at_ms     INTEGER NOT NULL,
    PRIMARY KEY (room_id, viewer_id, slot)
) STRICT, WITHOUT ROWID;
INSERT INTO sanctions (room_id, viewer_id, slot, kind, until_ms, reason, by, at_ms)
SELECT room_id, viewer_id, 1, kind, until_ms, reason, by, at_ms FROM sanctions_1;
DROP TABLE sanctions_1;

-- The streamer's word on who moderates.
CREATE TABLE appointments (
    room_id   TEXT    NOT NULL,
    viewer_id TEXT    NOT NULL,
    appointed INTEGER NOT NULL CHECK (appointed IN (0, 1)),
    PRIMARY KEY (room_id, viewer_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE appeals (
    room_id   TEXT    NOT NULL,
    -- Place of the event that made it.
    epoch     INTEGER NOT NULL,
    sequence  INTEGER NOT NULL,
    at_ms     INTEGER NOT NULL,
    viewer_id TEXT    NOT NULL,
    state     INTEGER NOT NULL,
    -- JSON of Appeal.
    appeal    TEXT    NOT NULL,
    PRIMARY KEY (room_id, epoch, sequence)
) STRICT, WITHOUT ROWID;

CREATE INDEX appeals_by_time ON appeals (room_id, at_ms);
CREATE INDEX appeals_open ON appeals (room_id) WHERE state = 1;

-- Every version of every room's rules; the highest is in force.
CREATE TABLE rule_sets (
    room_id TEXT    NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    at_ms   INTEGER NOT NULL,
    by      TEXT    NOT NULL,
    why     TEXT,
    -- How many there are of each.
    rules   INTEGER NOT NULL,
    allowed INTEGER NOT NULL,
    -- JSON of RuleSet.
    rule_set TEXT   NOT NULL,
    PRIMARY KEY (room_id, version)
) STRICT;

-- Blocked terms were settings; they are rules now (kind 1, a term; action 3, reject).
INSERT INTO rule_sets (room_id, version, at_ms, by, why, rules, allowed, rule_set)
SELECT room_id, 1, CAST(strftime('%s', 'now') AS INTEGER) * 1000, '', 'blocked terms of before', json_array_length(settings, '$.BlockedTerms'), 0,
    json_object(
        'Rules', (
            SELECT json_group_array(json_object('Pattern', value, 'Kind', 1, 'Action', 3, 'Timeout', '00:01:00', 'Note', NULL))
            FROM json_each(settings, '$.BlockedTerms')),
        'Allowed', json_array())
FROM rooms WHERE json_array_length(settings, '$.BlockedTerms') > 0;

-- One row for each action, chained by hashes (LogChain). Never changed but for the last two columns, which are no part of the chain.
CREATE TABLE moderation_log (
    room_id        TEXT    NOT NULL,
    epoch          INTEGER NOT NULL,
    sequence       INTEGER NOT NULL,
    at_ms          INTEGER NOT NULL,
    action         INTEGER NOT NULL,
    -- NULL: the room itself.
    actor_id       TEXT,
    actor_name     TEXT,
    actor_role     INTEGER,
    viewer_id      TEXT,
    reason         TEXT,
    until_ms       INTEGER,
    detail         TEXT,
    about_epoch    INTEGER,
    about_sequence INTEGER,
    -- JSON of LoggedComment[]; NULL when there is none.
    comments       TEXT,
    previous_hash  TEXT    NOT NULL,
    hash           TEXT    NOT NULL,
    -- How to take the action back, as its room wrote it; NULL where that cannot be done.
    undo           TEXT,
    undone         INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1)),
    PRIMARY KEY (room_id, epoch, sequence)
) STRICT, WITHOUT ROWID;

CREATE INDEX moderation_log_undoable ON moderation_log (room_id, at_ms) WHERE undo IS NOT NULL AND undone = 0;

-- To whom an entry was done: its viewer and the authors of its comments.
CREATE TABLE moderation_log_viewers (
    room_id   TEXT    NOT NULL,
    viewer_id TEXT    NOT NULL,
    epoch     INTEGER NOT NULL,
    sequence  INTEGER NOT NULL,
    PRIMARY KEY (room_id, viewer_id, epoch, sequence)
) STRICT, WITHOUT ROWID;

-- The end of the chain: tells when the log's last entries were taken away.
ALTER TABLE rooms ADD COLUMN log_hash    TEXT    NOT NULL DEFAULT '0000000000000000000000000000000000000000000000000000000000000000';
ALTER TABLE rooms ADD COLUMN log_entries INTEGER NOT NULL DEFAULT 0;

-- JSON of Pin and of BrakeState; NULL for none and for one that never held.
ALTER TABLE rooms ADD COLUMN pin   TEXT;
ALTER TABLE rooms ADD COLUMN brake TEXT;
