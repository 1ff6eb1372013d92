DROP INDEX audit_entry_actor, audit_entry_action;
DO $$
DECLARE
  guarded text;
BEGIN
  FOREACH guarded IN ARRAY ARRAY['policy', 'claim', 'complaint', 'repair', 'draw_item', 'follow_up', 'message', 'verification_case',
    'call_task', 'attempt', 'scheduled_callback', 'case_event', 'contact_change'] LOOP
    EXECUTE format('DROP POLICY branch_scope ON %I', guarded);
    EXECUTE format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY', guarded);
  END LOOP;
END $$;
DROP FUNCTION huifang_branches();
DROP TABLE api_key, sign_in_delay, session, app_user;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM huifang_scoped;
REVOKE ALL ON audit_entry FROM huifang_app;
REVOKE ALL ON SCHEMA public FROM huifang_app, huifang_scoped;
