-- Gateways that send by registered template (Alibaba Cloud): which code of theirs stands for which version of ours, and what a
-- queued text was made of. An operator should know: the index reads message once and locks it against writes meanwhile (about a
-- second for a million rows).

CREATE TABLE provider_template (
  provider text COLLATE "C" NOT NULL,
  rule text COLLATE "C" NOT NULL,
  language text NOT NULL,
  version integer NOT NULL,
  -- As the provider names the registered text, e.g. SMS_123456789.
  code text COLLATE "C" NOT NULL,
  -- Our variables, each with the provider's name for it.
  params jsonb NOT NULL,
  -- Set when the provider would not take the code: what it said. A code that is entered again clears it.
  refused_as text,
  refused_at timestamptz,
  changed_by text NOT NULL,
  changed_at timestamptz NOT NULL,
  CONSTRAINT provider_template_pk PRIMARY KEY (provider, rule, language, version),
  CONSTRAINT provider_template_version_known FOREIGN KEY (rule, version, language)
    REFERENCES text_template (code, version, language),
  CONSTRAINT provider_template_params_flat CHECK (jsonb_typeof(params) = 'object'),
  CONSTRAINT provider_template_refusal_whole CHECK ((refused_as IS NULL) = (refused_at IS NULL))
);

-- {rule, language, version, values}: what the body was made of, for gateways that want that instead of the body. Null where the
-- gateway of the day the text was entered wanted the body.
ALTER TABLE message ADD COLUMN template_values jsonb;
-- Texts that wait for a code.
CREATE INDEX message_without_code ON message (rule) WHERE state = 'queued' AND reason = 'no_provider_template';

GRANT SELECT ON provider_template TO huifang_scoped;
