-- Version 1. Never edit a migration that was released: add the next one.

CREATE TABLE rooms (
    room_id          text COLLATE "C" PRIMARY KEY,
    -- Newest activation. Only its events may be written; its row is the lock between a room's activations.
    epoch            bigint NOT NULL CHECK (epoch > 0),
    -- RoomSettings; NULL while nobody changed any. Not jsonb, which refuses U+0000.
    settings         json,
    -- Comments before this position were cleared: one row to write, however many comments there are.
    cleared_epoch    bigint NOT NULL DEFAULT 0,
    cleared_sequence bigint NOT NULL DEFAULT 0,
    cleared_at       timestamptz,
    cleared_by       text
);

-- One partition for each UTC day, comments_YYYYMMDD: made ahead, and dropped whole when its time has come.
-- "at" is in the key because a partitioned table wants it there; an event written again has the same one, so it still is one row.
CREATE TABLE comments (
    room_id        text COLLATE "C" NOT NULL,
    epoch          bigint      NOT NULL,
    sequence       bigint      NOT NULL,
    at             timestamptz NOT NULL,
    viewer_id      text        NOT NULL,
    viewer_name    text        NOT NULL,
    viewer_role    smallint    NOT NULL,
    text           text        NOT NULL,
    mode           smallint    NOT NULL,
    color          integer     NOT NULL CHECK (color BETWEEN 0 AND 16777215),
    size           smallint    NOT NULL,
    reply_epoch    bigint,
    reply_sequence bigint,
    mention        text,
    media_ms       bigint,
    -- The poster's own number, for telling a retry from a new comment.
    nonce          text,
    -- Beyond the display budget.
    thinned        boolean     NOT NULL,
    deleted_at     timestamptz,
    deleted_by     text,
    PRIMARY KEY (room_id, epoch, sequence, at)
) PARTITION BY RANGE (at);

CREATE INDEX comments_by_time ON comments (room_id, at);

-- Timeouts and bans that were not lifted; those that ran out leave when the room opens.
CREATE TABLE sanctions (
    room_id   text COLLATE "C" NOT NULL,
    viewer_id text COLLATE "C" NOT NULL,
    kind      smallint    NOT NULL,
    until     timestamptz,
    reason    text,
    by        text        NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (room_id, viewer_id)
);

-- Holds the rooms for this transaction and ends it (DMK01, the stale ones as JSON in the message) unless each is in its epoch. Rows are
-- locked in one order, so that two writers cannot wait for each other; the second statement sees what the lock waited for.
CREATE FUNCTION hold_rooms(ids text[], epochs bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    stale text;
BEGIN
    PERFORM 1 FROM rooms WHERE room_id = ANY (ids) ORDER BY room_id FOR NO KEY UPDATE;

    SELECT json_agg(json_build_object('room', claimed.id, 'epoch', claimed.epoch)) INTO stale
    FROM unnest(ids, epochs) AS claimed (id, epoch)
    LEFT JOIN rooms ON rooms.room_id = claimed.id
    WHERE rooms.epoch IS DISTINCT FROM claimed.epoch;

    IF stale IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'DMK01', MESSAGE = stale;
    END IF;
END
$$;
