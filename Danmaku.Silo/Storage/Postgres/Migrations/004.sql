-- JSON of SuperChat; NULL for comments that nobody paid for.
ALTER TABLE comments ADD COLUMN super_chat text;

-- Tokens for clients that cannot carry a signed one. The token itself is not here: whoever reads the table cannot use it.
CREATE TABLE door_tokens (
    id         text        NOT NULL PRIMARY KEY,
    -- SHA-256 of the token, in hexadecimal.
    hash       text        NOT NULL UNIQUE,
    viewer_id  text        NOT NULL,
    -- JSON of DoorToken.
    token      text        NOT NULL,
    expires_at timestamptz NOT NULL
);

CREATE INDEX door_tokens_viewer ON door_tokens (viewer_id);
CREATE INDEX door_tokens_expiry ON door_tokens (expires_at);
