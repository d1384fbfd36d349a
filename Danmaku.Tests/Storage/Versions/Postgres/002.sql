-- A database of schema version 2, as its release wrote it. Never edit.

CREATE TABLE danmaku_schema (
    version    integer     PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT now());
INSERT INTO danmaku_schema (version) VALUES (1), (2);

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

-- Version 2: which silos there are. Microsoft.Orleans.Clustering.AdoNet knows no table but the first one: it reads its statements from
-- there and asks for columns and parameters by these names.

CREATE TABLE OrleansQuery (
    QueryKey  varchar(64)   PRIMARY KEY,
    QueryText varchar(8000) NOT NULL
);

-- One row for each cluster. Every change of its members is a compare-and-swap of Version, which is what Orleans relies on.
CREATE TABLE OrleansMembershipVersionTable (
    DeploymentId varchar(150)   PRIMARY KEY,
    Timestamp    timestamptz(3) NOT NULL DEFAULT now(),
    Version      integer        NOT NULL DEFAULT 0
);

-- One row for each silo that ever was, until it is cleaned up.
CREATE TABLE OrleansMembershipTable (
    DeploymentId varchar(150)   NOT NULL REFERENCES OrleansMembershipVersionTable,
    Address      varchar(45)    NOT NULL,
    Port         integer        NOT NULL,
    Generation   integer        NOT NULL,
    SiloName     varchar(150)   NOT NULL,
    HostName     varchar(150)   NOT NULL,
    Status       integer        NOT NULL,
    ProxyPort    integer,
    SuspectTimes varchar(8000),
    StartTime    timestamptz(3) NOT NULL,
    IAmAliveTime timestamptz(3) NOT NULL,
    PRIMARY KEY (DeploymentId, Address, Port, Generation)
);

-- Reads come with the version even when there is no member, hence the outer joins. Writes answer 1 when they were done and 0 when
-- the version had moved on: its row is locked first, so of two writers one finds another version and does nothing.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('MembershipReadRowKey', '
    SELECT v.DeploymentId, m.Address, m.Port, m.Generation, m.SiloName, m.HostName, m.Status, m.ProxyPort, m.SuspectTimes,
        m.StartTime, m.IAmAliveTime, v.Version
    FROM OrleansMembershipVersionTable v
    LEFT JOIN OrleansMembershipTable m
        ON m.DeploymentId = v.DeploymentId AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation
    WHERE v.DeploymentId = @DeploymentId'),

('MembershipReadAllKey', '
    SELECT v.DeploymentId, m.Address, m.Port, m.Generation, m.SiloName, m.HostName, m.Status, m.ProxyPort, m.SuspectTimes,
        m.StartTime, m.IAmAliveTime, v.Version
    FROM OrleansMembershipVersionTable v
    LEFT JOIN OrleansMembershipTable m ON m.DeploymentId = v.DeploymentId
    WHERE v.DeploymentId = @DeploymentId'),

('InsertMembershipVersionKey', '
    WITH inserted AS (
        INSERT INTO OrleansMembershipVersionTable (DeploymentId) VALUES (@DeploymentId)
        ON CONFLICT (DeploymentId) DO NOTHING
        RETURNING 1)
    SELECT count(*)::integer FROM inserted'),

('InsertMembershipKey', '
    WITH swapped AS (
        UPDATE OrleansMembershipVersionTable SET Timestamp = now(), Version = Version + 1
        WHERE DeploymentId = @DeploymentId AND Version = @Version AND NOT EXISTS (
            SELECT 1 FROM OrleansMembershipTable
            WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation)
        RETURNING DeploymentId),
    inserted AS (
        INSERT INTO OrleansMembershipTable
            (DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
        SELECT DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
        FROM swapped
        RETURNING 1)
    SELECT count(*)::integer FROM inserted'),

('UpdateMembershipKey', '
    WITH swapped AS (
        UPDATE OrleansMembershipVersionTable SET Timestamp = now(), Version = Version + 1
        WHERE DeploymentId = @DeploymentId AND Version = @Version AND EXISTS (
            SELECT 1 FROM OrleansMembershipTable
            WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation)
        RETURNING DeploymentId),
    updated AS (
        UPDATE OrleansMembershipTable m SET Status = @Status, SuspectTimes = @SuspectTimes, IAmAliveTime = @IAmAliveTime
        FROM swapped
        WHERE m.DeploymentId = swapped.DeploymentId AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation
        RETURNING 1)
    SELECT count(*)::integer FROM updated'),

('UpdateIAmAlivetimeKey', '
    UPDATE OrleansMembershipTable SET IAmAliveTime = @IAmAliveTime
    WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation'),

('DeleteMembershipTableEntriesKey', '
    WITH members AS (DELETE FROM OrleansMembershipTable WHERE DeploymentId = @DeploymentId)
    DELETE FROM OrleansMembershipVersionTable WHERE DeploymentId = @DeploymentId'),

-- 3 is SiloStatus.Active.
('CleanupDefunctSiloEntriesKey', '
    DELETE FROM OrleansMembershipTable WHERE DeploymentId = @DeploymentId AND IAmAliveTime < @IAmAliveTime AND Status <> 3'),

('GatewaysQueryKey', '
    SELECT Address, ProxyPort, Generation FROM OrleansMembershipTable
    WHERE DeploymentId = @DeploymentId AND Status = @Status AND ProxyPort > 0');

CREATE TABLE comments_20300101 PARTITION OF comments FOR VALUES FROM ('2030-01-01 00:00:00+00') TO ('2030-01-02 00:00:00+00');
INSERT INTO rooms VALUES ('demo', 7, '{"SlowMode":"00:00:03","MembersOnly":false,"MuteAll":false,"UniqueWindow":"00:00:00","LinksFrom":1,"TextLimit":100,"DisplayBudget":100,"BlockedTerms":["spoiler","\u5267\u900F \u0022x\u0022"]}', 7, 2, '2030-01-01 00:00:00+00', 'mod');
INSERT INTO rooms VALUES ('odd', 1, '{"SlowMode":"00:00:03","BlockedTerms":["\u0000"]}', 0, 0, NULL, NULL);
INSERT INTO rooms VALUES ('plain', 1, NULL, 0, 0, NULL, NULL);
INSERT INTO rooms VALUES ('none', 1, '{"SlowMode":"00:00:03","BlockedTerms":[]}', 0, 0, NULL, NULL);
INSERT INTO comments VALUES ('demo', 7, 1, '2030-01-01 00:00:01+00', 'ann', 'Ann', 1, 'cleared', 1, 16777215, 2, NULL, NULL, NULL, NULL, 'n1', false, NULL, NULL);
INSERT INTO comments VALUES ('demo', 7, 3, '2030-01-01 00:00:02+00', 'ann', 'Ann', 1, 'hello', 1, 16777215, 2, NULL, NULL, NULL, 12345, 'n2', false, NULL, NULL);
INSERT INTO comments VALUES ('demo', 7, 4, '2030-01-01 00:00:03+00', 'bob', 'Bob', 2, 'deleted', 2, 65280, 3, NULL, NULL, NULL, NULL, NULL, false, '2030-01-01 00:00:04+00', 'mod');
INSERT INTO comments VALUES ('demo', 7, 5, '2030-01-01 00:00:05+00', 'bob', 'Bob', 2, '回复', 3, 255, 1, 7, 3, 'ann', NULL, NULL, true, NULL, NULL);
INSERT INTO sanctions VALUES ('demo', 'troll', 2, NULL, 'enough', 'mod', '2030-01-01 00:00:00+00');
