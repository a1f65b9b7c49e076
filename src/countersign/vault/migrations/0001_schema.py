"""The vault's own schema. No model stands for these tables: only the vault process touches them, in its own role."""

from django.db import migrations

SCHEMA = """
CREATE SCHEMA vault;
REVOKE ALL ON SCHEMA vault FROM PUBLIC;

CREATE TABLE vault.key (
    scope text NOT NULL, owner bigint NOT NULL, kek integer NOT NULL, wrapped bytea NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (scope, owner)
);
CREATE INDEX key_kek ON vault.key (kek);

CREATE TABLE vault.totp (
    account bigint NOT NULL, pending boolean NOT NULL, box bytea NOT NULL, last_step bigint NOT NULL DEFAULT 0,
    made_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (account, pending)
);
CREATE TABLE vault.totp_tries (account bigint PRIMARY KEY, failures integer NOT NULL DEFAULT 0, blocked_until timestamptz);

CREATE TABLE vault.document (
    reference text NOT NULL, version integer NOT NULL, customer bigint NOT NULL, kind text NOT NULL,
    country text NOT NULL, expires_on date, source text NOT NULL, ticket bigint, put_by bigint,
    put_at timestamptz NOT NULL, state text NOT NULL, superseded_at timestamptz, retain_until timestamptz,
    decided_at timestamptz, purged_at timestamptz, blind bytea, seal bytea NOT NULL, tombstone bytea,
    PRIMARY KEY (reference, version)
);
CREATE UNIQUE INDEX document_in_force ON vault.document (reference) WHERE state = 'in_force';
CREATE INDEX document_customer ON vault.document (customer);
CREATE INDEX document_blind ON vault.document (blind) WHERE state = 'in_force';
CREATE INDEX document_retention ON vault.document (retain_until) WHERE state <> 'purged';
CREATE TABLE vault.field (
    reference text NOT NULL, version integer NOT NULL, name text NOT NULL, box bytea NOT NULL,
    PRIMARY KEY (reference, version, name), FOREIGN KEY (reference, version) REFERENCES vault.document
);

CREATE SEQUENCE vault.picture_id;
CREATE TABLE vault.picture (
    id bigint PRIMARY KEY, reference text NOT NULL, version integer NOT NULL, media_type text NOT NULL,
    box bytea NOT NULL, put_at timestamptz NOT NULL DEFAULT now(), destroy_at timestamptz NOT NULL,
    destroyed_at timestamptz, FOREIGN KEY (reference, version) REFERENCES vault.document
);
CREATE INDEX picture_reference ON vault.picture (reference);

CREATE TABLE vault.asked (
    what text NOT NULL, who bigint NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX asked_recently ON vault.asked (what, who, at);

CREATE TABLE vault.reveal_grant (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer bigint NOT NULL, reference text NOT NULL,
    purpose text NOT NULL, ticket bigint NOT NULL, fields text[] NOT NULL, requested_by bigint NOT NULL,
    requested_session text NOT NULL, requested_at timestamptz NOT NULL, approved_by bigint, approved_session text,
    approved_at timestamptz, delayed_until timestamptz, state text NOT NULL
);
CREATE TABLE vault.look (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, grant_id bigint NOT NULL REFERENCES vault.reveal_grant,
    account bigint NOT NULL, customer bigint NOT NULL, fields text[] NOT NULL, at timestamptz NOT NULL
);
CREATE INDEX look_at ON vault.look (at);
CREATE TABLE vault.operator_lock (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account bigint NOT NULL, why text NOT NULL,
    locked_at timestamptz NOT NULL DEFAULT now(), released_at timestamptz, released_by bigint
);
CREATE INDEX operator_locked ON vault.operator_lock (account) WHERE released_at IS NULL;
CREATE TABLE vault.alarm (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(),
    what text NOT NULL, facts jsonb NOT NULL
);
"""


class Migration(migrations.Migration):
    dependencies = []
    operations = [migrations.RunSQL(SCHEMA, "DROP SCHEMA vault CASCADE")]
