-- Incidents that were reported, and what is done for them. A response is never deleted: its nonce keeps a form from opening two.

CREATE TABLE response (
    incident TEXT NOT NULL PRIMARY KEY,
    nonce TEXT NOT NULL UNIQUE,
    year BIGINT NOT NULL,
    nth BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    phone TEXT NOT NULL CHECK (phone IN ('free', 'after_click')),
    -- Who sent the form: in a flood it matters whether it is one.
    person TEXT NOT NULL,
    -- Who let it ring, where it came in a flood.
    rung_by TEXT,
    is_open BIGINT NOT NULL CHECK (is_open IN (0, 1)),
    rests_until BIGINT NOT NULL,
    version BIGINT NOT NULL,
    report TEXT NOT NULL,
    plan TEXT NOT NULL
);
CREATE INDEX response_open ON response (rests_until) WHERE is_open = 1;
CREATE INDEX response_by_number ON response (year, nth);
CREATE INDEX response_by_time ON response (received_at);
CREATE INDEX response_by_person ON response (person, received_at);

CREATE TABLE correction (
    incident TEXT NOT NULL REFERENCES response (incident),
    nth BIGINT NOT NULL,
    level BIGINT NOT NULL CHECK (level BETWEEN 1 AND 5),
    person TEXT NOT NULL,
    why TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    PRIMARY KEY (incident, nth)
);

CREATE TABLE step (
    incident TEXT NOT NULL REFERENCES response (incident),
    name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'begun', 'ringing', 'done', 'held', 'spared')),
    since BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    looks BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    began_at BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    why TEXT,
    output TEXT NOT NULL,
    PRIMARY KEY (incident, name)
);

-- Which incident tries a channel's name: two never try the same, so that a channel of ours by that name is this incident's.
CREATE TABLE channel_name (
    name TEXT NOT NULL PRIMARY KEY,
    incident TEXT NOT NULL REFERENCES response (incident)
);
