-- JSON of SuperChat; NULL for comments that nobody paid for.
ALTER TABLE comments ADD COLUMN super_chat TEXT;

-- Tokens for clients that cannot carry a signed one. The token itself is not here: whoever reads the file cannot use it.
CREATE TABLE door_tokens (
    id            TEXT    NOT NULL PRIMARY KEY,
    -- SHA-256 of the token, in hexadecimal.
    hash          TEXT    NOT NULL UNIQUE,
    viewer_id     TEXT    NOT NULL,
    -- JSON of DoorToken.
    token         TEXT    NOT NULL,
    expires_at_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX door_tokens_viewer ON door_tokens (viewer_id);
CREATE INDEX door_tokens_expiry ON door_tokens (expires_at_ms);
