-- What is true (as the tracker last said it) and what was told stand apart: polling writes the first two tables only.
-- Only TEXT and BIGINT; instants are milliseconds since 1970 in UTC; yes and no are 1 and 0.

CREATE TABLE ticket (
    id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
    ticket_key TEXT NOT NULL,
    is_open BIGINT NOT NULL CHECK (is_open IN (0, 1)),
    updated_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    missing_since BIGINT,
    gone_at BIGINT,
    left_at BIGINT,
    history TEXT NOT NULL
);
CREATE INDEX ticket_by_key ON ticket (ticket_key);
CREATE INDEX ticket_open ON ticket (id) WHERE is_open = 1 AND gone_at IS NULL AND left_at IS NULL;

-- Every key that a ticket ever had, but for its present one.
CREATE TABLE former_key (
    ticket_key TEXT NOT NULL,
    ticket TEXT NOT NULL REFERENCES ticket (id),
    PRIMARY KEY (ticket_key, ticket)
);

CREATE TABLE told (
    ticket TEXT NOT NULL,
    entry TEXT NOT NULL,
    rung BIGINT NOT NULL,
    nth BIGINT NOT NULL,
    recipient TEXT NOT NULL,
    told_at BIGINT NOT NULL,
    PRIMARY KEY (ticket, entry, rung, nth)
);

CREATE TABLE quiet (
    ticket TEXT NOT NULL PRIMARY KEY,
    entry TEXT NOT NULL,
    ends_at BIGINT NOT NULL,
    person TEXT NOT NULL,
    why TEXT NOT NULL CHECK (why IN ('snoozed', 'on_it')),
    pressed_at BIGINT NOT NULL
);

CREATE TABLE disowned (
    ticket TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL,
    person TEXT NOT NULL,
    pressed_at BIGINT NOT NULL
);

CREATE TABLE press (
    id TEXT NOT NULL PRIMARY KEY,
    message TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    is_shown BIGINT NOT NULL CHECK (is_shown IN (0, 1))
);
CREATE INDEX press_unshown ON press (message) WHERE is_shown = 0;

CREATE TABLE message (
    message_key TEXT NOT NULL PRIMARY KEY,
    recipient TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('reminder', 'notice')),
    language TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'unclear', 'sent', 'failed', 'withdrawn')),
    attempts BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    started_at BIGINT,
    -- The end of an attempt was not seen: 1; and it may stand twice: looked at until is_single is 1.
    doubted BIGINT NOT NULL CHECK (doubted IN (0, 1)),
    is_single BIGINT NOT NULL CHECK (is_single IN (0, 1)),
    claim TEXT,
    why TEXT,
    channel TEXT,
    ts TEXT,
    body TEXT NOT NULL
);
-- Nearly all rows are settled: without these, each look at the outbox would read them all.
CREATE INDEX message_open ON message (not_before) WHERE state IN ('waiting', 'sending', 'unclear');
CREATE INDEX message_failed ON message (created_at) WHERE state = 'failed';
CREATE INDEX message_doubted ON message (started_at) WHERE doubted = 1 AND is_single = 0;
CREATE INDEX message_by_age ON message (created_at);
CREATE INDEX message_by_place ON message (channel, ts) WHERE state = 'sent';

-- The tickets of messages that are open or were sent. A row goes when its message fails or is withdrawn.
CREATE TABLE item (
    ticket TEXT NOT NULL,
    entry TEXT NOT NULL,
    rung BIGINT NOT NULL,
    nth BIGINT NOT NULL,
    message TEXT NOT NULL REFERENCES message (message_key),
    PRIMARY KEY (ticket, entry, rung, nth)
);
CREATE INDEX item_by_message ON item (message);

CREATE TABLE hold (
    destination TEXT NOT NULL PRIMARY KEY,
    ends_at BIGINT NOT NULL,
    why TEXT NOT NULL,
    asked BIGINT NOT NULL CHECK (asked IN (0, 1)),
    refused BIGINT NOT NULL CHECK (refused IN (0, 1)),
    begun_at BIGINT NOT NULL
);

CREATE TABLE trouble (
    name TEXT NOT NULL PRIMARY KEY,
    begun_at BIGINT NOT NULL
);

CREATE TABLE kept_value (
    name TEXT NOT NULL PRIMARY KEY,
    content TEXT NOT NULL
);

-- Written by the check whether writing works; holds one row.
CREATE TABLE write_check (
    name TEXT NOT NULL PRIMARY KEY,
    times BIGINT NOT NULL
);
