-- Version 3: moderation. Never edit a migration that was released: add the next one.

-- Who may see the comment, were it not deleted (CommentStage: 1 is everybody), and where that is not everybody, why and until when.
ALTER TABLE comments
    ADD COLUMN stage          smallint NOT NULL DEFAULT 1,
    ADD COLUMN withheld_why   text,
    ADD COLUMN withheld_until timestamptz;

CREATE INDEX comments_by_viewer ON comments (room_id, viewer_id, at);
CREATE INDEX comments_withheld ON comments (room_id, stage, epoch, sequence) WHERE stage <> 1 AND deleted_at IS NULL;
CREATE INDEX comments_deleted ON comments (room_id, epoch, sequence) WHERE deleted_at IS NOT NULL;

-- Which actions deleted which comments: an undo takes one action's rows away. comments.deleted_at is there as long as a comment has a row here.
-- What an earlier release deleted has the action 0.0, which nothing undoes. "at" is the comment's: rows go when its day does.
CREATE TABLE deletions (
    room_id         text COLLATE "C" NOT NULL,
    epoch           bigint      NOT NULL,
    sequence        bigint      NOT NULL,
    action_epoch    bigint      NOT NULL,
    action_sequence bigint      NOT NULL,
    at              timestamptz NOT NULL,
    PRIMARY KEY (room_id, epoch, sequence, action_epoch, action_sequence)
);

CREATE INDEX deletions_by_action ON deletions (room_id, action_epoch, action_sequence);
CREATE INDEX deletions_by_time ON deletions (at);

INSERT INTO deletions (room_id, epoch, sequence, action_epoch, action_sequence, at)
SELECT room_id, epoch, sequence, 0, 0, at FROM comments WHERE deleted_at IS NOT NULL;

-- Clears that were not undone. rooms.cleared_epoch and cleared_sequence are the newest of them.
CREATE TABLE clears (
    room_id  text COLLATE "C" NOT NULL,
    epoch    bigint NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (room_id, epoch, sequence)
);

INSERT INTO clears (room_id, epoch, sequence)
SELECT room_id, cleared_epoch, cleared_sequence FROM rooms WHERE cleared_epoch > 0;

-- What is held against viewers. Slot: 1 timeout or ban, 3 warning, 4 restriction.
ALTER TABLE sanctions ADD COLUMN slot smallint NOT NULL DEFAULT 1;
ALTER TABLE sanctions ALTER COLUMN slot DROP DEFAULT, DROP CONSTRAINT sanctions_pkey, ADD PRIMARY KEY (room_id, viewer_id, slot);

-- The streamer's word on who moderates.
CREATE TABLE appointments (
    room_id   text COLLATE "C" NOT NULL,
    viewer_id text COLLATE "C" NOT NULL,
    appointed boolean NOT NULL,
    PRIMARY KEY (room_id, viewer_id)
);

CREATE TABLE appeals (
    room_id   text COLLATE "C" NOT NULL,
    -- Place of the event that made it.
    epoch     bigint      NOT NULL,
    sequence  bigint      NOT NULL,
    at        timestamptz NOT NULL,
    viewer_id text COLLATE "C" NOT NULL,
    state     smallint    NOT NULL,
    -- Appeal.
    appeal    json        NOT NULL,
    PRIMARY KEY (room_id, epoch, sequence)
);

CREATE INDEX appeals_by_time ON appeals (room_id, at);
CREATE INDEX appeals_open ON appeals (room_id) WHERE state = 1;

-- Every version of every room's rules; the highest is in force.
CREATE TABLE rule_sets (
    room_id  text COLLATE "C" NOT NULL,
    version  integer     NOT NULL CHECK (version > 0),
    at       timestamptz NOT NULL,
    by       text        NOT NULL,
    why      text,
    -- How many there are of each.
    rules    integer     NOT NULL,
    allowed  integer     NOT NULL,
    -- RuleSet.
    rule_set json        NOT NULL,
    PRIMARY KEY (room_id, version)
);

-- Blocked terms were settings; they are rules now (kind 1, a term; action 3, reject). PostgreSQL cannot read JSON with U+0000, which rooms let
-- into no term.
INSERT INTO rule_sets (room_id, version, at, by, why, rules, allowed, rule_set)
SELECT room_id, 1, now(), '', 'blocked terms of before', json_array_length(terms), 0,
    json_build_object(
        'Rules', (
            SELECT json_agg(
                json_build_object('Pattern', term, 'Kind', 1, 'Action', 3, 'Timeout', '00:01:00', 'Note', NULL) ORDER BY number)
            FROM json_array_elements(terms) WITH ORDINALITY AS each_term (term, number)),
        'Allowed', '[]'::json)
FROM (
    SELECT room_id, CASE WHEN strpos(settings::text, '\u0000') = 0 THEN settings -> 'BlockedTerms' END AS terms
    FROM rooms OFFSET 0) before
WHERE json_typeof(terms) = 'array' AND json_array_length(terms) > 0;

-- One row for each action, chained by hashes (LogChain). Never changed but for the last two columns, which are no part of the chain.
CREATE TABLE moderation_log (
    room_id        text COLLATE "C" NOT NULL,
    epoch          bigint      NOT NULL,
    sequence       bigint      NOT NULL,
    at             timestamptz NOT NULL,
    action         smallint    NOT NULL,
    -- NULL: the room itself.
    actor_id       text,
    actor_name     text,
    actor_role     smallint,
    viewer_id      text,
    reason         text,
    until          timestamptz,
    detail         text,
    about_epoch    bigint,
    about_sequence bigint,
    -- LoggedComment[]; NULL when there is none.
    comments       json,
    previous_hash  text        NOT NULL,
    hash           text        NOT NULL,
    -- How to take the action back, as its room wrote it; NULL where that cannot be done.
    undo           text,
    undone         boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (room_id, epoch, sequence)
);

CREATE INDEX moderation_log_undoable ON moderation_log (room_id, at) WHERE undo IS NOT NULL AND NOT undone;

-- To whom an entry was done: its viewer and the authors of its comments.
CREATE TABLE moderation_log_viewers (
    room_id   text COLLATE "C" NOT NULL,
    viewer_id text COLLATE "C" NOT NULL,
    epoch     bigint NOT NULL,
    sequence  bigint NOT NULL,
    PRIMARY KEY (room_id, viewer_id, epoch, sequence)
);

ALTER TABLE rooms
    DROP COLUMN cleared_at,
    DROP COLUMN cleared_by,
    -- The end of the chain: tells when the log's last entries were taken away.
    ADD COLUMN log_hash    text   NOT NULL DEFAULT '0000000000000000000000000000000000000000000000000000000000000000',
    ADD COLUMN log_entries bigint NOT NULL DEFAULT 0,
    -- Whether there may be comments that viewers do not see.
    ADD COLUMN has_withheld boolean NOT NULL DEFAULT false,
    -- Pin and BrakeState; NULL for none and for one that never held.
    ADD COLUMN pin         json,
    ADD COLUMN brake       json;

-- Puts an action's stamp on comments: those named, and where there is a viewer, theirs since a time and before the action. Named ones are
-- looked up one by one: PostgreSQL may otherwise choose to read a whole room for them.
CREATE FUNCTION stamp_comments(
    room text, by_epoch bigint, by_sequence bigint, stamped_at timestamptz, stamped_by text,
    epochs bigint[], sequences bigint[], viewer text, since timestamptz) RETURNS void LANGUAGE plpgsql
    SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
BEGIN
    IF viewer IS NOT NULL THEN
        INSERT INTO deletions (room_id, epoch, sequence, action_epoch, action_sequence, at)
        SELECT c.room_id, c.epoch, c.sequence, by_epoch, by_sequence, c.at FROM comments c
        WHERE c.room_id = room AND c.viewer_id = viewer AND c.at >= since AND (c.epoch, c.sequence) < (by_epoch, by_sequence)
        ON CONFLICT DO NOTHING;

        UPDATE comments c SET deleted_at = stamped_at, deleted_by = stamped_by
        WHERE c.room_id = room AND c.viewer_id = viewer AND c.at >= since AND (c.epoch, c.sequence) < (by_epoch, by_sequence)
            AND c.deleted_at IS NULL;
    END IF;

    IF cardinality(epochs) > 0 THEN
        INSERT INTO deletions (room_id, epoch, sequence, action_epoch, action_sequence, at)
        SELECT c.room_id, c.epoch, c.sequence, by_epoch, by_sequence, c.at
        FROM unnest(epochs, sequences) AS named (epoch, sequence)
        JOIN comments c ON c.room_id = room AND c.epoch = named.epoch AND c.sequence = named.sequence
        ON CONFLICT DO NOTHING;

        UPDATE comments c SET deleted_at = stamped_at, deleted_by = stamped_by
        FROM unnest(epochs, sequences) AS named (epoch, sequence)
        WHERE c.room_id = room AND c.epoch = named.epoch AND c.sequence = named.sequence AND c.deleted_at IS NULL;
    END IF;
END
$$;

-- Takes the stamps and the clear of an action off and marks its entry in the log.
CREATE FUNCTION undo_action(room text, by_epoch bigint, by_sequence bigint) RETURNS void LANGUAGE plpgsql
    SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
BEGIN
    UPDATE comments c SET deleted_at = NULL, deleted_by = NULL FROM deletions d
    WHERE d.room_id = room AND d.action_epoch = by_epoch AND d.action_sequence = by_sequence
        AND c.room_id = room AND c.epoch = d.epoch AND c.sequence = d.sequence AND c.at = d.at
        AND NOT EXISTS (
            SELECT 1 FROM deletions other
            WHERE other.room_id = room AND other.epoch = d.epoch AND other.sequence = d.sequence
                AND (other.action_epoch, other.action_sequence) <> (by_epoch, by_sequence));

    DELETE FROM deletions WHERE room_id = room AND action_epoch = by_epoch AND action_sequence = by_sequence;
    DELETE FROM clears WHERE room_id = room AND epoch = by_epoch AND sequence = by_sequence;
    PERFORM find_newest_clear(room);

    -- Among what is back there may be comments that wait.
    UPDATE rooms SET has_withheld = true WHERE room_id = room AND NOT has_withheld;
    UPDATE moderation_log SET undone = true WHERE room_id = room AND epoch = by_epoch AND sequence = by_sequence;
END
$$;

CREATE FUNCTION find_newest_clear(room text) RETURNS void LANGUAGE sql AS $$
    UPDATE rooms SET (cleared_epoch, cleared_sequence) = (
        SELECT epoch, sequence FROM clears WHERE room_id = room
        UNION ALL SELECT 0, 0
        ORDER BY 1 DESC, 2 DESC LIMIT 1)
    WHERE room_id = room
$$;

-- What a room that opens has of comments that viewers do not see; at most so many that are shadowed. A room without any, which is most of
-- them, must not cost a look into each day: hence the mark, which is taken off where it was for nothing.
CREATE FUNCTION withheld_comments(room text, most bigint) RETURNS SETOF comments LANGUAGE plpgsql AS $$
DECLARE
    cleared rooms;
BEGIN
    SELECT * INTO cleared FROM rooms WHERE room_id = room;
    IF NOT cleared.has_withheld THEN
        RETURN;
    END IF;

    RETURN QUERY
        SELECT c.* FROM comments c
        WHERE c.room_id = room AND c.stage IN (2, 3) AND c.stage <> 1 AND c.deleted_at IS NULL
            AND (c.epoch, c.sequence) > (cleared.cleared_epoch, cleared.cleared_sequence);
    IF FOUND THEN
        cleared.has_withheld := NULL;
    END IF;

    RETURN QUERY
        SELECT c.* FROM comments c
        WHERE c.room_id = room AND c.stage = 4 AND c.stage <> 1 AND c.deleted_at IS NULL
            AND (c.epoch, c.sequence) > (cleared.cleared_epoch, cleared.cleared_sequence)
        ORDER BY c.epoch DESC, c.sequence DESC LIMIT most;
    IF NOT FOUND AND cleared.has_withheld THEN
        UPDATE rooms SET has_withheld = false WHERE room_id = room;
    END IF;
END
$$;

-- The newest comments that an action or a clear deleted, and nothing where neither ever was.
CREATE FUNCTION deleted_comments(room text, most bigint) RETURNS SETOF comments LANGUAGE plpgsql AS $$
DECLARE
    cleared rooms;
BEGIN
    SELECT * INTO cleared FROM rooms WHERE room_id = room;
    IF EXISTS (SELECT 1 FROM deletions d WHERE d.room_id = room) THEN
        RETURN QUERY
            SELECT c.* FROM comments c
            WHERE c.room_id = room AND c.deleted_at IS NOT NULL
            ORDER BY c.epoch DESC, c.sequence DESC LIMIT most;
    END IF;

    IF cleared.cleared_epoch > 0 THEN
        RETURN QUERY
            SELECT c.* FROM comments c
            WHERE c.room_id = room AND c.deleted_at IS NULL
                AND (c.epoch, c.sequence) < (cleared.cleared_epoch, cleared.cleared_sequence)
            ORDER BY c.epoch DESC, c.sequence DESC LIMIT most;
    END IF;
END
$$;
