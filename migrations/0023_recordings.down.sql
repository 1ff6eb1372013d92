DROP INDEX complaint_report;
DROP INDEX complaint_policy;
DROP TABLE recording_store;
DROP TABLE recording_listening;
DROP TABLE recording;
DROP TABLE recording_watch;
DROP TABLE recording_policy;
