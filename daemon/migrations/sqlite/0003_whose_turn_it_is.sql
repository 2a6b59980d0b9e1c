-- Whose turn it is: those that came in a flood wait for the others; of the others, what is new comes first.
CREATE INDEX response_next ON response (phone, rests_until, received_at DESC) WHERE is_open = 1;
